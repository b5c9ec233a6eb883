import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';
import { transcodeString } from './transcode-string.ts';

/** The inside of a JSON string as text. */
export function decodeJsonString(inside: string): string {
  return String(JSON.parse(`"${inside}"`));
}

/** Longer than any name that a tool may have. */
const MAX_NAME_LENGTH = 256;

/**
 * Consumes a quoted string, which comes next, and returns what it says; null: the stream ended inside.
 * `onLong` is called once it is longer than a name.
 */
export function* readJsonString(input: Input, onLong: () => void = () => {}): Steps<string | null> {
  let inside = '';
  let isLong = false;
  const closed = yield* transcodeString(input, input.take(1), (piece) => {
    inside += piece;
    if (!isLong && inside.length > MAX_NAME_LENGTH) onLong();
    isLong = inside.length > MAX_NAME_LENGTH;
  });
  return closed ? decodeJsonString(inside).toWellFormed() : null;
}
