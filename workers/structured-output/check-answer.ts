import type { SwitchyardError } from '../../shared/errors.ts';
import type { Transcript } from '../../shared/event-log/transcript.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { ChatRequest, FinishReason } from '../../shared/types/chat.ts';
import { callProblems } from './call-problems.ts';
import { contentError } from './content-error.ts';

/** What an answer's check found. */
export type AnswerCheck =
  | { outcome: 'passed' }
  /** Not what was asked for, whatever may have been streamed. */
  | { outcome: 'failed'; error: SwitchyardError }
  /** Calls that do not fit their tools; words are out, so a streaming client is told and judges itself. */
  | { outcome: 'calls_invalid'; problems: string[] };

export interface Answer {
  transcript: Transcript;
  finishReason: FinishReason;
}

/** Holds the final answer against `response_format`, the offered tools, `tool_choice` and `parallel_tool_calls`. */
export async function checkAnswer(
  request: ChatRequest,
  answer: Answer,
  schemas: Pick<SchemaChecker, 'check'>,
): Promise<AnswerCheck> {
  const calls = answer.transcript.toolCalls();
  const problems = await callProblems(calls, request, schemas);
  if (problems.length > 0) return { outcome: 'calls_invalid', problems };
  if (calls.length > 0) return { outcome: 'passed' };
  const error = await contentError(request, answer, schemas);
  return error === null ? { outcome: 'passed' } : { outcome: 'failed', error };
}
