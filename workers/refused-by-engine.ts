import { SwitchyardError } from '../shared/errors.ts';
import type { JobRecord } from '../shared/types/job.ts';
import type { AttemptResult, RefusedAnswer } from './attempt/attempt-result.ts';

/**
 * A question that the engine took, and would not take with its refused answer behind it: too long now, or a template that
 * knows no two answers in a row. That is nothing the client can change, so it counts as one more answer that did not
 * pass: the larger model is asked, or the job fails with what was wrong with the last one. Null: something else happened.
 */
export function refusedByEngine(
  result: AttemptResult,
  { model, refusals }: Pick<JobRecord, 'model' | 'refusals'>,
): RefusedAnswer | null {
  const last = refusals.findLast((refusal) => refusal.model === model);
  if (last === undefined || last.code === 'answer_doubtful') return null;
  if (result.outcome !== 'engine_failed' || result.error.failure !== 'rejected') return null;
  const { code, answer } = last;
  const why = `asked again, the engine would not take it: ${result.error.message}`;
  const error = new SwitchyardError(code, `${last.problems.join('; ')}; ${why}`, {
    param: code === 'structured_output_invalid' ? 'response_format' : null,
  });
  return { outcome: 'refused', code, problems: [why], answer, otherwise: { outcome: 'failed', error } };
}
