import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { readValueUntil } from '../engine/read.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { jsonEscape } from './json-escape.ts';
import { transcodeString } from './transcode-string.ts';

/** What opens the string that comes next; `''`: no string does. */
export function* peekQuote(input: Input, stringMark: string | null): Steps<string> {
  const char = input.text.charAt(input.at);
  if (stringMark !== null && (yield* isNext(input, stringMark))) return stringMark;
  if (char !== '"' && char !== "'") return '';
  yield* awaitChars(input, 2);
  if (!input.startsWith(char + char)) return char;
  yield* awaitChars(input, 3);
  const triple = char.repeat(3);
  return input.startsWith(triple) ? triple : char;
}

/** Waits only while what is there could still become the marker; consumes nothing. */
function* isNext(input: Input, marker: string): Steps<boolean> {
  while (input.remaining < marker.length && !input.ended) {
    if (!marker.startsWith(input.text.slice(input.at))) return false;
    yield;
  }
  return input.startsWith(marker);
}

/** The string behind `quote`, which comes next, as the inside of a JSON string. False: the stream ended inside. */
export function* readLiteralString(
  input: Input,
  quote: string,
  stringMark: string | null,
  write: (json: string) => void,
): Steps<boolean> {
  input.take(quote.length);
  if (quote !== stringMark) return yield* transcodeString(input, quote, write);
  const end = yield* readValueUntil(input, new MarkerSet([quote]), (piece) => write(jsonEscape(piece)));
  if (end !== null) input.take(quote.length);
  return end !== null;
}
