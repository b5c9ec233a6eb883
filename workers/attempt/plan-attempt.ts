import type { Cursor } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { Transcript } from '../../shared/event-log/transcript.ts';
import type { HeldOutput } from '../../shared/types/job.ts';
import { readLoggedOutput } from './logged-output.ts';

/** How an attempt begins, given what earlier attempts left in the log. */
export type AttemptPlan =
  /** No output yet: send the chat request. */
  | { kind: 'fresh'; logged: Transcript }
  /** Go on behind the last logged token. */
  | { kind: 'continue'; promptTokenIds: number[]; tokenIds: number[]; raw: string; logged: Transcript }
  /** Output is out that cannot be continued: tell followers to drop it, then start over. */
  | { kind: 'rewind'; to: Cursor; logged: Transcript };

export async function planAttempt(
  eventLog: EventLog,
  jobId: string,
  options: { canContinue: boolean; maxTokens: number; held: HeldOutput | null },
): Promise<AttemptPlan> {
  const output = await readLoggedOutput(eventLog, jobId);
  if (!output.hasOutput) {
    const { held } = options;
    if (held === null || !options.canContinue || held.tokenIds.length >= options.maxTokens)
      return { kind: 'fresh', logged: output.transcript };
    return { kind: 'continue', ...held, logged: output.transcript };
  }
  const { promptTokenIds, tokenIds, raw, transcript, before } = output;
  const resumable =
    options.canContinue && promptTokenIds !== null && tokenIds.length > 0 && isParsedFrom(raw, transcript);
  // With the bound reached there is nothing to continue: the finish reason was lost, so generate again.
  if (!resumable || tokenIds.length >= options.maxTokens)
    return { kind: 'rewind', to: before, logged: transcript };
  return { kind: 'continue', promptTokenIds, tokenIds, raw, logged: transcript };
}

/** An engine that parts reasoning from content itself sends text that its raw deltas do not hold: it cannot be re-parsed. */
export function isParsedFrom(raw: string, transcript: Transcript): boolean {
  return transcript.content().length + transcript.reasoning().length <= raw.length;
}
