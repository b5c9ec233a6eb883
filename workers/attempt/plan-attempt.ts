import { type Cursor, LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog, LogEntry } from '../../shared/event-log/event-log.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import { createTranscript, type Transcript } from '../../shared/event-log/transcript.ts';
import type { HeldOutput } from '../../shared/types/job.ts';

/** How an attempt begins, given what earlier attempts left in the log. */
export type AttemptPlan =
  /** No output yet: send the chat request. */
  | { kind: 'fresh'; logged: Transcript }
  /** Go on behind the last logged token. */
  | { kind: 'continue'; promptTokenIds: number[]; tokenIds: number[]; raw: string; logged: Transcript }
  /** Output is out that cannot be continued: tell followers to drop it, then start over. */
  | { kind: 'rewind'; to: Cursor; logged: Transcript };

/** The output of the current generation: everything after the last `job.rewound`. */
interface LoggedOutput {
  transcript: Transcript;
  raw: string;
  tokenIds: number[];
  promptTokenIds: number[] | null;
  /** The last event before the first output. */
  before: Cursor;
  hasOutput: boolean;
}

export async function planAttempt(
  eventLog: EventLog,
  jobId: string,
  options: { canContinue: boolean; maxTokens: number; held: HeldOutput | null },
): Promise<AttemptPlan> {
  const output = await readOutput(eventLog, jobId);
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

async function readOutput(eventLog: EventLog, jobId: string): Promise<LoggedOutput> {
  let output = emptyOutput(LOG_START);
  let after = LOG_START;
  for (;;) {
    const entries = await eventLog.read(jobId, after);
    if (entries === null || entries.length === 0) return output;
    for (const entry of entries) {
      output = addEntry(output, entry);
      after = entry.cursor;
    }
  }
}

function emptyOutput(before: Cursor): LoggedOutput {
  return {
    transcript: createTranscript(),
    raw: '',
    tokenIds: [],
    promptTokenIds: null,
    before,
    hasOutput: false,
  };
}

function addEntry(output: LoggedOutput, entry: LogEntry): LoggedOutput {
  const event = decodeFrame(entry.frame);
  if (event.type === 'job.rewound' || event.type === 'job.escalated') return emptyOutput(entry.cursor);
  if (event.type.startsWith('job.')) {
    if (!output.hasOutput) output.before = entry.cursor;
    return output;
  }
  output.transcript.add(event);
  output.hasOutput = true;
  if (entry.resume !== null) {
    output.raw += entry.resume.raw;
    for (const id of entry.resume.tokenIds) output.tokenIds.push(id);
    output.promptTokenIds ??= entry.resume.promptTokenIds ?? null;
  }
  return output;
}
