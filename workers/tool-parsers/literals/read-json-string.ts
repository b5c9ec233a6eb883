import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';
import { transcodeString } from './transcode-string.ts';

/** The inside of a JSON string as text. */
export function decodeJsonString(inside: string): string {
  return String(JSON.parse(`"${inside}"`));
}

/** Consumes a quoted string, which comes next, and returns what it says; null: the stream ended inside. */
export function* readJsonString(input: Input): Steps<string | null> {
  let inside = '';
  const closed = yield* transcodeString(input, input.take(1), (piece) => (inside += piece));
  return closed ? decodeJsonString(inside).toWellFormed() : null;
}
