import { SwitchyardError } from '../../shared/errors.ts';
import type { Transcript } from '../../shared/event-log/transcript.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { FinishReason } from '../../shared/types/chat.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { RefusalCode } from '../../shared/types/refusal.ts';
import { answerText } from '../structured-output/ask-again.ts';
import { checkAnswer } from '../structured-output/check-answer.ts';
import type { JsonFault } from '../structured-output/streamed-json/streamed-json-check.ts';
import type { JudgedAnswer } from './attempt-result.ts';

export interface AnswerAtHand {
  transcript: Transcript;
  finishReason: FinishReason;
  /** Found while it streamed: it was stopped there. */
  fault: JsonFault | null;
}

/** Checks an answer, and says whether one that fails may be asked for again or must stand. */
export async function judgeAnswer(
  { request, verify }: Pick<JobSpec, 'request' | 'verify'>,
  answer: AnswerAtHand,
  schemas: SchemaChecker,
): Promise<JudgedAnswer> {
  const takeBack = canTakeBack(verify, answer.transcript);
  if (answer.fault !== null) return judgeText(answer, faultError(answer.fault), takeBack);
  const check = await checkAnswer(request, answer, schemas);
  switch (check.outcome) {
    case 'passed':
      return { outcome: 'completed', finishReason: answer.finishReason, verification: null };
    case 'failed':
      return judgeText(answer, check.error, takeBack);
    case 'calls_invalid':
      return judgeCalls(answer, check.problems, takeBack);
  }
}

/** Words that are out cannot be taken back, unless the client asked for a stream that rewinds. */
export function canTakeBack(verify: JobSpec['verify'], transcript: Transcript): boolean {
  if (verify !== 'stream') return true;
  return transcript.content() === '' && transcript.reasoning() === '' && transcript.toolCalls().length === 0;
}

/** Cut by max_tokens it would be cut again, and a schema that cannot be checked stays one. */
function judgeText({ transcript }: AnswerAtHand, error: SwitchyardError, takeBack: boolean): JudgedAnswer {
  if (!takeBack || error.code !== 'structured_output_invalid') return { outcome: 'failed', error };
  return refuse('structured_output_invalid', [error.message], { transcript, error });
}

function judgeCalls(
  { transcript, finishReason }: AnswerAtHand,
  problems: string[],
  takeBack: boolean,
): JudgedAnswer {
  // A streaming client has the calls already, and gets the finding with them.
  if (!takeBack) return { outcome: 'completed', finishReason, verification: { passed: false, problems } };
  if (finishReason === 'length') return { outcome: 'failed', error: truncatedCall(problems) };
  const error = new SwitchyardError('tool_call_invalid', `Invalid tool call: ${problems.join('; ')}`);
  return refuse('tool_call_invalid', problems, { transcript, error });
}

function refuse(
  code: RefusalCode,
  problems: string[],
  { transcript, error }: { transcript: Transcript; error: SwitchyardError },
): JudgedAnswer {
  const answer = answerText(transcript.content(), transcript.toolCalls());
  return { outcome: 'refused', code, problems, answer, otherwise: { outcome: 'failed', error } };
}

function faultError({ offset, path, message }: JsonFault): SwitchyardError {
  const text = `The answer does not fit response_format: ${path} ${message} (character ${offset})`;
  return new SwitchyardError('structured_output_invalid', text, { param: 'response_format' });
}

function truncatedCall(problems: string[]): SwitchyardError {
  const message = `The answer was cut by max_tokens within a tool call: ${problems.join('; ')}`;
  return new SwitchyardError('tool_call_truncated', message, { param: 'max_tokens' });
}
