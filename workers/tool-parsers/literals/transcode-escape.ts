import type { Input } from '../engine/input.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import { jsonEscape } from './json-escape.ts';

/** Characters that make an escape with a backslash which JSON spells the same way. */
const SAME: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
/** Escapes that give a character by its number, with their count of hexadecimal digits. */
const HEX_DIGITS: Readonly<Record<string, number>> = { u: 4, x: 2, U: 8 };
const OTHER: Readonly<Record<string, string>> = {
  "'": "'",
  a: '\\u0007',
  v: '\\u000b',
  '0': '\\u0000',
  '\n': '',
};

/**
 * One backslash escape, JSON's or Python's, as JSON. `\'` becomes `'`, `\x41` becomes `A`, and what is no escape
 * at all (`\d`) keeps its backslash, as in Python. Returns null when the stream ends inside the escape.
 */
export function* transcodeEscape(input: Input): Steps<string | null> {
  if (!(yield* awaitChars(input, 2))) return drop(input);
  const kind = input.text.charAt(input.at + 1);
  const digits = HEX_DIGITS[kind];
  if (digits !== undefined) return yield* transcodeHex(input, kind, digits);
  const json = isSameInJson(kind.charCodeAt(0)) ? `\\${kind}` : OTHER[kind];
  // No escape: the backslash is text, and so is what follows it.
  input.take(json === undefined ? 1 : 2);
  return json ?? '\\\\';
}

/** Is a backslash before this character the same escape in JSON? */
export function isSameInJson(code: number): boolean {
  return SAME.has(code);
}

function* transcodeHex(input: Input, kind: string, digits: number): Steps<string | null> {
  if (!(yield* awaitChars(input, 2 + digits))) return drop(input);
  const hex = input.text.slice(input.at + 2, input.at + 2 + digits);
  const code = /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) {
    input.take(1);
    return '\\\\';
  }
  const escape = input.take(2 + digits);
  return kind === 'u' ? escape : jsonEscape(String.fromCodePoint(code));
}

function drop(input: Input): null {
  input.take(input.remaining);
  return null;
}
