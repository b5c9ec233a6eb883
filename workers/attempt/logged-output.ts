import { type Cursor, LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog, LogEntry } from '../../shared/event-log/event-log.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import { createTranscript, type Transcript } from '../../shared/event-log/transcript.ts';

/** The output of a job's current generation, as its log has it: everything after the last `job.rewound`. */
export interface LoggedOutput {
  transcript: Transcript;
  raw: string;
  tokenIds: number[];
  promptTokenIds: number[] | null;
  /** The last event before the first output. */
  before: Cursor;
  hasOutput: boolean;
}

export async function readLoggedOutput(eventLog: EventLog, jobId: string): Promise<LoggedOutput> {
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
  if (event.type === 'job.rewound') return emptyOutput(entry.cursor);
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
