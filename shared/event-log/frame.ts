import type { JobEvent, LoggedEvent } from '../types/events.ts';
import { type Cursor, formatCursor } from './cursor.ts';

/**
 * A frame is a logged event's JSON text, always beginning `{"type":"<type>",`: readers on the hot path take
 * the type from that fixed place and never parse the rest.
 */
const TYPE_START = '{"type":"'.length;

/** Serialises an event once, for the log, SSE and WebSocket alike. */
export function encodeFrame(event: JobEvent, cursor: Cursor): string {
  const { head, tail } = splitFrame(event);
  return `${head}"sequence_number":${cursor.sequence},"cursor":"${formatCursor(cursor)}"${tail}`;
}

/**
 * The two halves around `"sequence_number":…,"cursor":"…"`, for scripts that choose the number inside Redis
 * (claim, finish). `tail` begins with `,` or is `}`.
 */
export function splitFrame(event: JobEvent): { head: string; tail: string } {
  const { type, ...rest } = event;
  const body = JSON.stringify(rest);
  return { head: `{"type":"${type}",`, tail: body === '{}' ? '}' : `,${body.slice(1)}` };
}

export function frameType(frame: string): string {
  return frame.slice(TYPE_START, frame.indexOf('"', TYPE_START));
}

export function decodeFrame(frame: string): LoggedEvent {
  return JSON.parse(frame) as LoggedEvent;
}
