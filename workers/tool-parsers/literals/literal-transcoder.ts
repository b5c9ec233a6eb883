import { isSpace } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';
import { BracketStack } from './bracket-stack.ts';
import type { Dialect } from './dialect.ts';
import { peekQuote, readLiteralString } from './literal-string.ts';
import { isSet } from './python-set.ts';
import type { StringPlace } from './python-string-end.ts';
import { scalarToJson } from './scalar-to-json.ts';
import { isWordEnd, readWord } from './word.ts';

/** `broken`: what comes next fits no literal. `cut`: the stream ended inside. */
export type Ending = 'done' | 'broken' | 'cut';

type Expected = 'value' | 'key' | 'colon' | 'next';

const PLACES: Readonly<Record<string, StringPlace>> = { '}': 'value', ']': 'list' };
const STRING_PREFIX = /^[bfruBFRU]{1,2}$/;

/**
 * Writes one literal (JSON, Python) as JSON while it arrives. Valid JSON passes through as it is, white
 * space included. What is written is a prefix of the final text at any moment: commas and keys wait until their
 * value begins, words and numbers until they end. An explicit stack, so depth costs no recursion.
 *
 * value → `{` key | `[` value | string, word → next;  key → colon → value;  next → `,` | `}` `]`
 */
export class LiteralTranscoder {
  readonly #input: Input;
  readonly #write: (json: string) => void;
  readonly #dialect: Dialect;
  readonly #brackets = new BracketStack();
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
    this.#brackets.open('{', false);
    this.#expected = 'colon';
  }

  /** Takes up an object after its opening brace or between two members. */
  resumeInObject(): void {
    this.#brackets.open('{', false);
    this.#expected = 'next';
  }

  /** What would make valid JSON of what has been written, once the literal is `cut` or `broken`. */
  unclosed(): string {
    return (this.#inString ? '"' : '') + this.#brackets.all.toReversed().join('');
  }

  /** Has all been written, but for a comma? A key or a word that is none would be lost. */
  get isBehindValue(): boolean {
    return /^[\s,]*$/.test(this.#pending);
  }

  /** The closing brackets it lacks, innermost last. */
  lacks(): readonly string[] {
    return this.#brackets.all;
  }

  /** Writes what still waits, a comma, a key or a word that is none: the rest goes out as it is. */
  flush(): void {
    if (this.#pending !== '') this.#write(this.#pending);
    this.#pending = '';
  }

  *run(): Steps<Ending> {
    for (;;) {
      const char = yield* this.#skipSpace();
      if (char === '') return 'cut';
      const opensSet = char === '{' && this.#dialect.inCall && (yield* isSet(this.#input));
      const ending = this.#punctuation(char, opensSet) ?? (yield* this.#token());
      if (ending !== 'more') return ending;
      if (this.#brackets.isEmpty && this.#expected === 'next') return 'done';
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
  #punctuation(char: string, opensSet: boolean): 'more' | 'broken' | null {
    switch (char) {
      case '{':
      case '[':
      case '(':
        return this.#expected === 'value' ? this.#open(char, opensSet) : 'broken';
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

  #open(char: string, opensSet: boolean): 'more' {
    this.flush();
    this.#input.take(1);
    const bracket = this.#brackets.open(char, opensSet);
    this.#write(bracket);
    this.#expected = bracket === '{' ? 'key' : 'value';
    this.#closable = true;
    return 'more';
  }

  #close(char: string): 'more' | 'broken' {
    if (this.#expected !== 'next' && !this.#closable) return 'broken';
    const closer = this.#brackets.close(char);
    if (closer === null) return 'broken';
    this.#input.take(1);
    this.#pending = '';
    this.#write(closer);
    this.#expected = 'next';
    return 'more';
  }

  #comma(): 'more' | 'broken' {
    if (this.#expected !== 'next') return 'broken';
    this.#pending += this.#input.take(1);
    this.#expected = this.#brackets.innermost === '}' ? 'key' : 'value';
    this.#closable = true;
    return 'more';
  }

  #colon(): 'more' | 'broken' {
    if (this.#expected !== 'colon') return 'broken';
    this.#pending += this.#input.take(1);
    this.#expected = 'value';
    return 'more';
  }

  *#token(): Steps<'more' | Ending> {
    const quote = yield* peekQuote(this.#input);
    if (this.#expected === 'key') return yield* this.#key(quote);
    if (this.#expected !== 'value') return 'broken';
    return yield* quote === '' ? this.#scalar() : this.#string(quote);
  }

  *#key(quote: string): Steps<'more' | Ending> {
    if (quote === '') {
      const word = yield* readWord(this.#input, isWordEnd);
      const isKey = word !== '' && scalarToJson(word) !== null;
      this.#pending += isKey ? JSON.stringify(word) : word;
      if (!isKey) return 'broken';
    } else {
      let key = '';
      const write = (piece: string) => (key += piece);
      if (!(yield* readLiteralString(this.#input, quote, this.#place('key'), write))) return 'cut';
      this.#pending += `"${key}"`;
    }
    this.#expected = 'colon';
    this.#closable = false;
    return 'more';
  }

  *#string(quote: string): Steps<'more' | Ending> {
    this.flush();
    this.#write('"');
    this.#inString = true;
    const place = this.#place(PLACES[this.#brackets.innermost ?? ''] ?? 'argument');
    if (!(yield* readLiteralString(this.#input, quote, place, this.#write))) return 'cut';
    this.#inString = false;
    this.#write('"');
    this.#expected = 'next';
    return 'more';
  }

  #place(place: StringPlace): StringPlace | null {
    return this.#dialect.inCall ? place : null;
  }

  *#scalar(): Steps<'more' | Ending> {
    const word = yield* readWord(this.#input, isWordEnd);
    const quote = STRING_PREFIX.test(word) && this.#input.remaining > 0 ? yield* peekQuote(this.#input) : '';
    if (quote !== '') return yield* this.#string(quote);
    const json = scalarToJson(word);
    if (json === null) {
      this.#pending += word;
      return this.#input.remaining === 0 ? 'cut' : 'broken';
    }
    this.flush();
    this.#write(json);
    this.#expected = 'next';
    return 'more';
  }
}
