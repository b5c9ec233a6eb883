import type { JsonListener } from './json-listener.ts';

/** What one step over a string's inside came to. */
export interface TextStep {
  /** Where to go on; with a message: what does not fit; closed: the quote. */
  at: number;
  message: string | null;
  closed: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const HEX_DIGITS = 4;

const ESCAPED = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, meant]) => [letter.charCodeAt(0), meant],
  ),
);

/** The inside of a JSON string, up to the quote that closes it. Hands on runs of plain text whole. */
export class JsonText {
  readonly #listener: JsonListener;
  /** Hex digits still due of `\uXXXX`; −1: an escape's letter is due; 0: plain text. */
  #due = 0;
  #unit = 0;

  constructor(listener: JsonListener) {
    this.#listener = listener;
  }

  step(delta: string, at: number): TextStep {
    if (this.#due !== 0) return this.#escape(delta.charCodeAt(at), at);
    const end = endOfRun(delta, at);
    const fault = end === at ? null : this.#listener.text(delta.slice(at, end));
    if (fault !== null) return problem(at + fault.index, fault.message);
    return end === delta.length ? goOn(end) : this.#special(delta.charCodeAt(end), end);
  }

  #special(code: number, at: number): TextStep {
    if (code === QUOTE) return { at, message: null, closed: true };
    if (code !== BACKSLASH) return problem(at, 'a control character must be escaped in a string');
    this.#due = -1;
    return goOn(at + 1);
  }

  #escape(code: number, at: number): TextStep {
    if (this.#due > 0) return this.#hexDigit(code, at);
    if (code === LETTER_U) {
      this.#due = HEX_DIGITS;
      return goOn(at + 1);
    }
    const meant = ESCAPED.get(code);
    return meant === undefined ? problem(at, 'no such escape in JSON') : this.#decoded(meant, at);
  }

  #hexDigit(code: number, at: number): TextStep {
    const digit = hexValue(code);
    if (digit === null) return problem(at, '\\u must be followed by four hexadecimal digits');
    this.#unit = (this.#unit * 16 + digit) % 0x1_00_00;
    this.#due -= 1;
    return this.#due > 0 ? goOn(at + 1) : this.#decoded(String.fromCharCode(this.#unit), at);
  }

  #decoded(unit: string, at: number): TextStep {
    this.#due = 0;
    const fault = this.#listener.text(unit);
    return fault === null ? goOn(at + 1) : problem(at, fault.message);
  }
}

function goOn(at: number): TextStep {
  return { at, message: null, closed: false };
}

function problem(at: number, message: string): TextStep {
  return { at, message, closed: false };
}

function endOfRun(delta: string, from: number): number {
  let at = from;
  for (; at < delta.length; at += 1) {
    const code = delta.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < 0x20) break;
  }
  return at;
}

function hexValue(code: number): number | null {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : null;
}
