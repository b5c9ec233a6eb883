import { isSpace } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import { readUntil } from '../engine/read.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { awaitChars } from '../engine/steps.ts';
import type { Steps } from '../engine/steps.ts';
import type { Dialect } from './dialect.ts';
import { jsonEscape } from './json-escape.ts';
import { scalarToJson } from './scalar-to-json.ts';
import { transcodeString } from './transcode-string.ts';

/** `broken`: what comes next fits no literal; a word that is none has been written as it is. `cut`: the stream ended inside. */
export type Ending = 'done' | 'broken' | 'cut';

type Expected = 'value' | 'key' | 'colon' | 'next';

const CLOSER: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ']' };
const STRING_PREFIX = /^[bfruBFRU]{1,2}$/;

/**
 * Writes one literal (JSON, Python, Gemma) as JSON while it arrives. Valid JSON passes through as it is, white
 * space included. What is written is a prefix of the final text at any moment: commas and keys wait until their
 * value begins, words and numbers until they end. An explicit stack, so depth costs no recursion.
 *
 * value → `{` key | `[` value | string, word → next;  key → colon → value;  next → `,` | `}` `]`
 */
export class LiteralTranscoder {
  readonly #input: Input;
  readonly #write: (json: string) => void;
  readonly #dialect: Dialect;
  /** Brackets still to close, innermost last. */
  readonly #closers: string[] = [];
  #expected: Expected = 'value';
  /** May a closing bracket come here? Yes in an empty container and after a trailing comma. */
  #closable = false;
  #pending = '';
  #inString = false;

  constructor(input: Input, write: (json: string) => void, dialect: Dialect) {
    this.#input = input;
    this.#write = write;
    this.#dialect = dialect;
  }

  /** Takes up an object whose first key has just been read: its colon comes next. */
  resumeAfterKey(): void {
    this.#closers.push('}');
    this.#expected = 'colon';
  }

  /** Takes up an object after its opening brace or between two members. */
  resumeInObject(): void {
    this.#closers.push('}');
    this.#expected = 'next';
  }

  /** What would make valid JSON of what has been written, once the literal is `cut` or `broken`. */
  unclosed(): string {
    return (this.#inString ? '"' : '') + this.#closers.toReversed().join('');
  }

  *run(): Steps<Ending> {
    for (;;) {
      const char = yield* this.#skipSpace();
      if (char === '') return 'cut';
      const ending = this.#punctuation(char) ?? (yield* this.#token(char));
      if (ending !== 'more') return ending;
      if (this.#closers.length === 0 && this.#expected === 'next') return 'done';
    }
  }

  *#skipSpace(): Steps<string> {
    for (;;) {
      const input = this.#input;
      let end = input.at;
      while (end < input.text.length && isSpace(input.text.charCodeAt(end))) end++;
      if (end > input.at) this.#space(input.take(end - input.at));
      if (input.remaining > 0) return input.text.charAt(input.at);
      if (input.ended) return '';
      yield;
    }
  }

  #space(space: string): void {
    if (this.#expected === 'next' || this.#pending === '') this.#write(space);
    else this.#pending += space;
  }

  /** Brackets, commas and colons; null: not punctuation, or not in this place. */
  #punctuation(char: string): 'more' | 'broken' | null {
    switch (char) {
      case '{':
      case '[':
      case '(':
        return this.#expected === 'value' ? this.#open(char) : 'broken';
      case '}':
      case ']':
      case ')':
        return this.#close(char);
      case ',':
        return this.#comma();
      case ':':
        return this.#colon();
      default:
        return null;
    }
  }

  #open(char: string): 'more' {
    const closer = CLOSER[char] ?? '}';
    this.#flush();
    this.#input.take(1);
    this.#write(closer === '}' ? '{' : '[');
    this.#closers.push(closer);
    this.#expected = closer === '}' ? 'key' : 'value';
    this.#closable = true;
    return 'more';
  }

  #close(char: string): 'more' | 'broken' {
    const closer = char === ')' ? ']' : char;
    const inPlace = this.#expected === 'next' || this.#closable;
    if (!inPlace || this.#closers.at(-1) !== closer) return 'broken';
    this.#input.take(1);
    this.#closers.pop();
    this.#pending = '';
    this.#write(closer);
    this.#expected = 'next';
    return 'more';
  }

  #comma(): 'more' | 'broken' {
    if (this.#expected !== 'next') return 'broken';
    this.#pending += this.#input.take(1);
    this.#expected = this.#closers.at(-1) === '}' ? 'key' : 'value';
    this.#closable = true;
    return 'more';
  }

  #colon(): 'more' | 'broken' {
    if (this.#expected !== 'colon') return 'broken';
    this.#pending += this.#input.take(1);
    this.#expected = 'value';
    return 'more';
  }

  *#token(char: string): Steps<'more' | Ending> {
    if (this.#expected === 'key') return yield* this.#key(char);
    if (this.#expected !== 'value') return 'broken';
    if (yield* this.#atStringMark()) return yield* this.#string(null);
    if (char === '"' || char === "'") return yield* this.#string(char);
    return yield* this.#scalar();
  }

  *#key(char: string): Steps<'more' | Ending> {
    let key = '';
    const write = (piece: string) => (key += piece);
    const marked = yield* this.#atStringMark();
    if (marked || char === '"' || char === "'") {
      if (!(yield* this.#stringBody(marked ? null : char, write))) return 'cut';
    } else {
      const word = yield* this.#word(this.#dialect.bareWords ? isBareKeyEnd : isWordEnd);
      if (word === '') return 'broken';
      if (!this.#dialect.bareWords && scalarToJson(word) === null) return 'broken';
      key = jsonEscape(word);
    }
    this.#pending += `"${key}"`;
    this.#expected = 'colon';
    this.#closable = false;
    return 'more';
  }

  /** Null quote: the dialect's string mark. */
  *#string(quote: string | null): Steps<'more' | Ending> {
    this.#flush();
    this.#write('"');
    this.#inString = true;
    if (!(yield* this.#stringBody(quote, this.#write))) return 'cut';
    this.#inString = false;
    this.#write('"');
    this.#expected = 'next';
    return 'more';
  }

  *#stringBody(quote: string | null, write: (json: string) => void): Steps<boolean> {
    if (quote === null) return yield* this.#markedString(write);
    const triple = quote.repeat(3);
    yield* awaitChars(this.#input, 2);
    if (this.#input.startsWith(quote + quote)) yield* awaitChars(this.#input, 3);
    const opening = this.#input.startsWith(triple) ? triple : quote;
    this.#input.take(opening.length);
    return yield* transcodeString(this.#input, opening, write);
  }

  *#markedString(write: (json: string) => void): Steps<boolean> {
    const mark = this.#dialect.stringMark ?? '';
    this.#input.take(mark.length);
    const found = yield* readUntil(this.#input, new MarkerSet([mark]), (piece) => write(jsonEscape(piece)));
    if (found !== null) this.#input.take(mark.length);
    return found !== null;
  }

  *#scalar(): Steps<'more' | Ending> {
    const word = yield* this.#word(this.#dialect.bareWords ? isBareEnd : isWordEnd);
    const next = this.#input.text.charAt(this.#input.at);
    if (STRING_PREFIX.test(word) && (next === '"' || next === "'")) return yield* this.#string(next);
    const json = scalarToJson(word.trimEnd()) ?? this.#bareString(word.trimEnd());
    if (json === null && this.#input.remaining === 0) return 'cut';
    this.#flush();
    this.#write(json ?? word);
    this.#expected = 'next';
    return json === null ? 'broken' : 'more';
  }

  #bareString(word: string): string | null {
    return this.#dialect.bareWords && word !== '' ? JSON.stringify(word) : null;
  }

  #flush(): void {
    if (this.#pending !== '') this.#write(this.#pending);
    this.#pending = '';
  }

  /** Waits only while what is there could still become the mark; consumes nothing. */
  *#atStringMark(): Steps<boolean> {
    const mark = this.#dialect.stringMark;
    if (mark === null) return false;
    while (this.#input.remaining < mark.length && !this.#input.ended) {
      if (!mark.startsWith(this.#input.text.slice(this.#input.at))) return false;
      yield;
    }
    return this.#input.startsWith(mark);
  }

  *#word(isEnd: (code: number) => boolean): Steps<string> {
    let word = '';
    for (;;) {
      const from = this.#input.at;
      let end = from;
      while (end < this.#input.text.length && !isEnd(this.#input.text.charCodeAt(end))) end++;
      word += this.#input.take(end - from);
      if (this.#input.remaining > 0 || this.#input.ended) return word;
      yield;
    }
  }
}

/** Words and numbers are made of letters, digits and `+ - . _`; anything else ends them. */
function isWordEnd(code: number): boolean {
  const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  const digit = code >= 0x30 && code <= 0x39;
  return !letter && !digit && code !== 0x2b && code !== 0x2d && code !== 0x2e && code !== 0x5f;
}

/** `,` `]` `}` and the `<` of a marker end a string without quotes. */
function isBareEnd(code: number): boolean {
  return code === 0x2c || code === 0x5d || code === 0x7d || code === 0x3c;
}

function isBareKeyEnd(code: number): boolean {
  return code === 0x3a || isBareEnd(code);
}
