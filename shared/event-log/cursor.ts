/**
 * A cursor is an event's place in its job's log and its id there: `<attempt>-<sequence_number>`.
 * Sequence numbers run 1, 2, 3 … over all attempts; attempts only grow; so cursors compare by sequence number
 * within a valid log, and by attempt first where a fenced writer's stray frame must lose.
 */
export interface Cursor {
  attempt: number;
  sequence: number;
}

/** Before the first event. */
export const LOG_START: Cursor = { attempt: 0, sequence: 0 };

const CURSOR_PATTERN = /^(\d{1,9})-(\d{1,15})$/;

/** Null when the text is not a cursor. */
export function parseCursor(text: string): Cursor | null {
  const match = CURSOR_PATTERN.exec(text);
  if (match === null) return null;
  return { attempt: Number(match[1]), sequence: Number(match[2]) };
}

export function formatCursor(cursor: Cursor): string {
  return `${cursor.attempt}-${cursor.sequence}`;
}

/** The order of ids in a log: by attempt first, so that a fenced writer's stray frame is never after a newer one. */
export function isAfter(a: Cursor, b: Cursor): boolean {
  return a.attempt === b.attempt ? a.sequence > b.sequence : a.attempt > b.attempt;
}
