import type { Input } from '../engine/input.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { acceptNextString, isStringEnd } from './python-string-end.ts';
import type { StringPlace } from './python-string-end.ts';
import { transcodeString } from './transcode-string.ts';

/** What opens the string that comes next: a quote, or three of Python's; `''`: no string does. */
export function* peekQuote(input: Input): Steps<string> {
  const char = input.text.charAt(input.at);
  if (char !== '"' && char !== "'") return '';
  yield* awaitChars(input, 2);
  if (!input.startsWith(char + char)) return char;
  yield* awaitChars(input, 3);
  const triple = char.repeat(3);
  return input.startsWith(triple) ? triple : char;
}

/**
 * The string behind `quote`, which comes next, as the inside of a JSON string. `place`: where in a Python call it
 * stands, where it may hold its own quotes and go on in another string; null: in JSON. False: the stream ended inside.
 */
export function* readLiteralString(
  input: Input,
  quote: string,
  place: StringPlace | null,
  write: (json: string) => void,
): Steps<boolean> {
  if (place === null) {
    input.take(quote.length);
    return yield* transcodeString(input, quote, write);
  }
  let next = quote;
  while (next !== '') {
    input.take(next.length);
    if (!(yield* transcodeString(input, next, write, () => isStringEnd(input, place)))) return false;
    next = (yield* acceptNextString(input)) ? yield* peekQuote(input) : '';
  }
  return true;
}
