import type { TerminalEvent } from '../types/events.ts';
import { isTerminalType } from '../types/events.ts';
import type { JobOutcome } from '../types/job.ts';
import { LOG_START } from './cursor.ts';
import type { EventLog } from './event-log.ts';
import { decodeFrame } from './frame.ts';
import { createTranscript, toToolCalls, type Transcript } from './transcript.ts';

/**
 * A job's outcome, read back from its log: for whoever finds a log that has ended beside a record that does not
 * know it yet (the writer died between the two). Null while the log is open or gone.
 */
export async function outcomeFromLog(eventLog: EventLog, jobId: string): Promise<JobOutcome | null> {
  const transcript = createTranscript();
  let after = LOG_START;
  for (;;) {
    const entries = await eventLog.read(jobId, after);
    if (entries === null || entries.length === 0) return null;
    for (const entry of entries) {
      const event = decodeFrame(entry.frame);
      if (isTerminalType(event.type)) return toOutcome(event as TerminalEvent, transcript);
      transcript.add(event);
      after = entry.cursor;
    }
  }
}

/** What the record keeps of a terminal event and all that came before it. */
export function toOutcome(event: TerminalEvent, transcript: Transcript): JobOutcome {
  return {
    status: STATUS_OF[event.type],
    content: transcript.content() || null,
    reasoning: transcript.reasoning() || null,
    toolCalls: toToolCalls(transcript.toolCalls()),
    finishReason: event.type === 'job.completed' ? event.finish_reason : null,
    usage: event.usage,
    timing: event.timing,
    cost: event.cost,
    ...(event.prediction === undefined ? {} : { prediction: event.prediction }),
    ...(event.refused === undefined ? {} : { refused: event.refused }),
    ...('verification' in event ? { verification: event.verification } : {}),
    error: 'error' in event ? event.error : null,
  };
}

const STATUS_OF = {
  'job.completed': 'completed',
  'job.failed': 'failed',
  'job.cancelled': 'cancelled',
  'job.expired': 'expired',
} as const satisfies Record<TerminalEvent['type'], JobOutcome['status']>;
