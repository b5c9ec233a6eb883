import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';

/** Consumes characters up to one that ends the word. */
export function* readWord(input: Input, isEnd: (code: number) => boolean): Steps<string> {
  let word = '';
  for (;;) {
    let end = input.at;
    while (end < input.text.length && !isEnd(input.text.charCodeAt(end))) end++;
    word += input.take(end - input.at);
    if (input.remaining > 0 || input.ended) return word;
    yield;
  }
}

/** Words and numbers are made of letters, digits and `+ - . _`; anything else ends them. */
export function isWordEnd(code: number): boolean {
  return (
    !isLetter(code) && !isDigit(code) && code !== 0x2b && code !== 0x2d && code !== 0x2e && code !== 0x5f
  );
}

/** Tool and argument names in Python's notation: letters of any script, digits, `_ . -`. */
export function isNameEnd(code: number): boolean {
  return code <= 0x7f && (isWordEnd(code) || code === 0x2b);
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
