import { isSpace } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';
import type { Dialect } from './dialect.ts';
import { LiteralGrammar } from './literal-grammar.ts';
import { peekQuote, readLiteralString } from './literal-string.ts';
import { isSet } from './python-set.ts';
import type { StringPlace } from './python-string-end.ts';
import { scalarToJson } from './scalar-to-json.ts';
import { isWordEnd, readWord } from './word.ts';

/** `broken`: what comes next fits no literal. `cut`: the stream ended inside. */
export type Ending = 'done' | 'broken' | 'cut';

const PLACES: Readonly<Record<string, StringPlace>> = { '}': 'value', ']': 'list' };
const STRING_PREFIX = /^[bfruBFRU]{1,2}$/;

/**
 * Writes one literal (JSON, Python) as JSON while it arrives. Valid JSON passes through as it is, white
 * space included. What is written is a prefix of the final text at any moment: commas and keys wait until their
 * value begins, words and numbers until they end. An explicit stack, so depth costs no recursion.
 */
export class LiteralTranscoder {
  readonly #input: Input;
  readonly #write: (json: string) => void;
  readonly #dialect: Dialect;
  readonly #grammar = new LiteralGrammar();
  #pending = '';
  #inString = false;

  constructor(input: Input, write: (json: string) => void, dialect: Dialect) {
    this.#input = input;
    this.#write = write;
    this.#dialect = dialect;
  }

  /** Takes up an object behind a key, whose colon comes next, or between two members. */
  resumeInObject(expected: 'colon' | 'next'): void {
    this.#grammar.enterObject(expected);
  }

  /** What would make valid JSON of what has been written, once the literal is `cut` or `broken`. */
  unclosed(): string {
    return (this.#inString ? '"' : '') + this.#grammar.lacking.toReversed().join('');
  }

  /** Has all been written, but for a comma? A key or a word that is none would be lost. */
  get isBehindValue(): boolean {
    return /^[\s,]*$/.test(this.#pending);
  }

  /** The closing brackets it lacks, innermost last. */
  lacks(): readonly string[] {
    return this.#grammar.lacking;
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
      if (this.#grammar.isOver) return 'done';
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
    if (this.#grammar.expected === 'next' || this.#pending === '') this.#write(space);
    else this.#pending += space;
  }

  /** Brackets, commas and colons; null: not punctuation, or not in this place. */
  #punctuation(char: string, opensSet: boolean): 'more' | 'broken' | null {
    switch (char) {
      case '{':
      case '[':
      case '(':
        return this.#open(char, opensSet);
      case '}':
      case ']':
      case ')':
        return this.#close(char);
      case ',':
        return this.#grammar.comma() ? this.#wait() : 'broken';
      case ':':
        return this.#grammar.colon() ? this.#wait() : 'broken';
      default:
        return null;
    }
  }

  #open(char: string, opensSet: boolean): 'more' | 'broken' {
    const bracket = this.#grammar.open(char, opensSet);
    if (bracket === null) return 'broken';
    this.flush();
    this.#input.take(1);
    this.#write(bracket);
    return 'more';
  }

  /** A comma before it was one too many. */
  #close(char: string): 'more' | 'broken' {
    const bracket = this.#grammar.close(char);
    if (bracket === null) return 'broken';
    this.#input.take(1);
    this.#pending = '';
    this.#write(bracket);
    return 'more';
  }

  /** A comma or a colon: it goes out with the value behind it. */
  #wait(): 'more' {
    this.#pending += this.#input.take(1);
    return 'more';
  }

  *#token(): Steps<'more' | Ending> {
    const quote = yield* peekQuote(this.#input);
    if (this.#grammar.expected === 'key') return yield* this.#key(quote);
    if (this.#grammar.expected !== 'value') return 'broken';
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
    this.#grammar.key();
    return 'more';
  }

  *#string(quote: string): Steps<'more' | Ending> {
    this.flush();
    this.#write('"');
    this.#inString = true;
    const place = this.#place(PLACES[this.#grammar.innermost ?? ''] ?? 'argument');
    if (!(yield* readLiteralString(this.#input, quote, place, this.#write))) return 'cut';
    this.#inString = false;
    this.#write('"');
    this.#grammar.value();
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
    this.#grammar.value();
    return 'more';
  }
}
