import type { Input } from '../engine/input.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { jsonEscape } from './json-escape.ts';
import { transcodeEscape } from './transcode-escape.ts';

const BACKSLASH = 0x5c;
const DOUBLE_QUOTE = 0x22;

/**
 * What stands between quotes, as the inside of a JSON string. Begins after the opening quote and consumes the
 * closing one; every piece written is valid on its own, so an unfinished string is a prefix of the finished one.
 * False: the stream ended inside.
 */
export function* transcodeString(input: Input, quote: string, write: (json: string) => void): Steps<boolean> {
  const quoteCode = quote.charCodeAt(0);
  for (;;) {
    const end = endOfPlain(input.text, input.at, quoteCode);
    if (end > input.at) write(input.take(end - input.at));
    if (!(yield* awaitChars(input, 1))) return false;
    const code = input.text.charCodeAt(input.at);
    if (code === quoteCode) {
      if (quote.length === 1 || (yield* isClosed(input, quote))) {
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

/** Quotes of several characters: Python's `'''`. */
function* isClosed(input: Input, quote: string): Steps<boolean> {
  yield* awaitChars(input, quote.length);
  return input.startsWith(quote);
}

function endOfPlain(text: string, from: number, quoteCode: number): number {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === quoteCode || isSpecial(code)) break;
    end++;
  }
  return end;
}

/** A JSON string holds these only escaped. */
function isSpecial(code: number): boolean {
  return code === BACKSLASH || code === DOUBLE_QUOTE || code < 0x20;
}
