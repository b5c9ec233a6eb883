import { type Cursor, formatCursor, parseCursor } from './cursor.ts';

/**
 * Longer frames are announced by their cursor alone and read from the log: a subscriber's output buffer in Redis
 * (32 MiB hard limit for pub/sub by default) must hold many of them.
 */
export const MAX_INLINE_FRAME_BYTES = 64 * 1024;

/** What is published for an entry: `<cursor> <frame>`, or only `<cursor>`. */
export interface LiveMessage {
  cursor: Cursor;
  frame: string | null;
}

export function encodeLiveMessage(cursor: Cursor, frame: string): string {
  const id = formatCursor(cursor);
  return Buffer.byteLength(frame) > MAX_INLINE_FRAME_BYTES ? id : `${id} ${frame}`;
}

/** Null: nothing that we published. */
export function parseLiveMessage(message: string): LiveMessage | null {
  const space = message.indexOf(' ');
  const cursor = parseCursor(space === -1 ? message : message.slice(0, space));
  if (cursor === null) return null;
  return { cursor, frame: space === -1 ? null : message.slice(space + 1) };
}
