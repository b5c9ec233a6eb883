import type { ModelConfig } from '../../shared/config/types.ts';
import type { JobRecord } from '../../shared/types/job.ts';

/** 1: right, 0: wrong, null: nobody knows. */
type Label = 0 | 1 | null;

/**
 * An ended job as a line of training data: the request, what the router decided, what came of it. A label is known where
 * an answer was refused (wrong) or a client has said so; an answer that passed its check may still be wrong.
 */
export function toExample(record: JobRecord, models: readonly ModelConfig[]): object {
  const { spec, model, status, outcome, feedback } = record;
  const { request, route } = spec;
  return {
    id: spec.id,
    source: 'gateway',
    messages: request.messages,
    ...(request.tools === undefined ? {} : { tools: request.tools }),
    small_ok: labelOf('small', record, models),
    large_ok: labelOf('large', record, models),
    route,
    model,
    status,
    finish_reason: outcome?.finishReason ?? null,
    error: outcome?.error?.code ?? null,
    refused: (outcome?.refused ?? []).map((refused) => ({ model: refused.model, code: refused.code })),
    usage: outcome?.usage ?? null,
    cost: outcome?.cost ?? null,
    feedback,
    created_at: Math.floor(spec.createdAt / 1000),
  };
}

function labelOf(
  role: ModelConfig['role'],
  { model, feedback, outcome }: JobRecord,
  models: readonly ModelConfig[],
): Label {
  const hasRole = (id: string) => models.some((each) => each.id === id && each.role === role);
  if (hasRole(model) && feedback !== null) return feedback.correct ? 1 : 0;
  return outcome?.refused?.some((refused) => hasRole(refused.model)) === true ? 0 : null;
}
