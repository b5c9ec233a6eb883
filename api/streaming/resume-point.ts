import { SwitchyardError } from '../../shared/errors.ts';
import { type Cursor, isAfter, LOG_START, parseCursor } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';

/** Where a client wants to go on: behind a cursor, or behind a sequence number of whichever attempt. */
export interface ResumePoint {
  after: Cursor;
  /** Events up to this sequence number are left out. */
  skipThrough: number;
}

const FROM_START: ResumePoint = { after: LOG_START, skipThrough: 0 };
const SEQUENCE = /^\d{1,15}$/;

/** `1-17`, `17` or nothing. Throws `invalid_cursor`. */
export function parseResumePoint(text: string | null, param: string): ResumePoint {
  if (text === null || text === '') return FROM_START;
  if (SEQUENCE.test(text)) return { after: LOG_START, skipThrough: Number(text) };
  const cursor = parseCursor(text);
  if (cursor === null) {
    throw new SwitchyardError(
      'invalid_cursor',
      'A cursor is <attempt>-<sequence_number>, or only the number.',
      {
        param,
      },
    );
  }
  return { after: cursor, skipThrough: 0 };
}

/**
 * Whether anything comes after this place, now or later. Throws `invalid_cursor` for a place that the log has not
 * reached, `events_expired` when the log is gone.
 */
export async function checkResumePoint(
  eventLog: EventLog,
  jobId: string,
  { after, skipThrough }: ResumePoint,
  param: string,
): Promise<'more' | 'over'> {
  const head = await eventLog.head(jobId);
  if (head.state === 'absent') {
    throw new SwitchyardError(
      'events_expired',
      'The events of this job are gone; its result may still be there.',
    );
  }
  if (isAfter(after, head.last) || skipThrough > head.last.sequence) {
    throw new SwitchyardError('invalid_cursor', 'This cursor is ahead of the job.', { param });
  }
  const reached = after.sequence === head.last.sequence || skipThrough === head.last.sequence;
  return head.state === 'ended' && reached ? 'over' : 'more';
}
