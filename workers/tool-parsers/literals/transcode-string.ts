import type { Input } from '../engine/input.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { jsonEscape } from './json-escape.ts';
import { isSameInJson, transcodeEscape } from './transcode-escape.ts';

const BACKSLASH = 0x5c;
const DOUBLE_QUOTE = 0x22;

/**
 * What stands between quotes, as the inside of a JSON string. Begins after the opening quote and consumes the
 * closing one; every piece written is valid on its own, so an unfinished string is a prefix of the finished one.
 * `isEnd`: does the single quote that comes next close the string? False: the stream ended inside.
 */
export function* transcodeString(
  input: Input,
  quote: string,
  write: (json: string) => void,
  isEnd: () => Steps<boolean> = always,
): Steps<boolean> {
  const quoteCode = quote.charCodeAt(0);
  for (;;) {
    const end = endOfPlain(input.text, input.at, quoteCode);
    if (end > input.at) write(input.take(end - input.at));
    if (!(yield* awaitChars(input, 1))) return false;
    const code = input.text.charCodeAt(input.at);
    if (code === quoteCode) {
      if (yield* quote.length === 1 ? isEnd() : isClosed(input, quote)) {
        input.take(quote.length);
        return true;
      }
      write(jsonEscape(input.take(1)));
    } else if (code === BACKSLASH) {
      const escape = yield* transcodeEscape(input);
      if (escape === null) return false;
      write(escape);
    } else if (isSpecial(code)) {
      write(jsonEscape(input.take(1)));
    }
  }
}

// oxlint-disable-next-line require-yield -- it looks at nothing
function* always(): Steps<boolean> {
  return true;
}

/** Quotes of several characters: Python's `'''`. */
function* isClosed(input: Input, quote: string): Steps<boolean> {
  yield* awaitChars(input, quote.length);
  return input.startsWith(quote);
}

function endOfPlain(text: string, from: number, quoteCode: number): number {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    // Half of what has to be looked at in source code is `\"` and `\n`: passed over, a whole call takes 4 ns a
    // character instead of 11, each on its own.
    const isEscape = code === BACKSLASH && isSameInJson(text.charCodeAt(end + 1));
    if (!isEscape && (code === quoteCode || isSpecial(code))) break;
    end += isEscape ? 2 : 1;
  }
  return end;
}

/** A JSON string holds these only escaped. */
function isSpecial(code: number): boolean {
  return code === BACKSLASH || code === DOUBLE_QUOTE || code < 0x20;
}
