import type { JsonKind, JsonListener, TextFault } from './json-listener.ts';
import { firstNumberState, isWholeNumber, nextNumberState, type NumberState } from './json-number.ts';
import { JsonText } from './json-text.ts';

/**
 * What may come next.
 *
 *   value ─▶ string, number, literal ─▶ after ─▶ , ─▶ value | key      } or ] ─▶ after      at depth 0: done
 *         ─▶ { first-key ─▶ key-text ─▶ colon ─▶ value
 *         ─▶ [ first-item ─▶ value
 */
type State =
  | 'value'
  | 'first-item'
  | 'first-key'
  | 'key'
  | 'key-text'
  | 'colon'
  | 'string'
  | 'number'
  | 'literal'
  | 'after'
  | 'done';

/** Numbers longer than this are not held against anything: the text of one must not fill the memory. */
const MAX_NUMBER_LENGTH = 64;

const LITERALS: Readonly<Record<number, 'true' | 'false' | 'null'>> = {
  0x74: 'true',
  0x66: 'false',
  0x6e: 'null',
};

/** JSON's grammar, one character after another: at the first that cannot stand there it says why. */
export class JsonScanner {
  readonly #listener: JsonListener;
  readonly #text: JsonText;
  /** The closing brackets that are due. */
  readonly #open: ('}' | ']')[] = [];
  #state: State = 'value';
  #number: NumberState = 'zero';
  /** What there is of a number; the literal that is being read. */
  #word = '';
  #matched = 0;
  #delta = '';
  #at = 0;

  constructor(listener: JsonListener) {
    this.#listener = listener;
    this.#text = new JsonText(listener);
  }

  /** The fault's index counts from the delta's start. Not to be called again after one. */
  push(delta: string): TextFault | null {
    this.#delta = delta;
    this.#at = 0;
    while (this.#at < delta.length) {
      const message = this.#step(delta.charCodeAt(this.#at));
      if (message !== null) return { index: this.#at, message };
    }
    return null;
  }

  #step(code: number): string | null {
    switch (this.#state) {
      case 'key-text':
      case 'string':
        return this.#inText();
      case 'number':
        return this.#inNumber(code);
      case 'literal':
        return this.#inLiteral(code);
      default:
        return isWhiteSpace(code) ? this.#advance('same') : this.#structure(code);
    }
  }

  #structure(code: number): string | null {
    switch (this.#state) {
      case 'first-item':
        if (code === 0x5d) return this.#close();
        return this.#listener.item() ?? this.#value(code);
      case 'first-key':
        return code === 0x7d ? this.#close() : this.#key(code);
      case 'key':
        return this.#key(code);
      case 'colon':
        return code === 0x3a ? this.#advance('value') : 'a colon must follow the key';
      case 'after':
        return this.#after(code);
      case 'done':
        return 'nothing may follow the JSON value';
      default:
        return this.#value(code);
    }
  }

  #value(code: number): string | null {
    const kind = kindOf(code);
    if (kind === null) return 'no JSON value begins like this';
    return this.#listener.begin(kind) ?? this.#begin(kind, code);
  }

  #begin(kind: JsonKind, code: number): null {
    switch (kind) {
      case 'object':
        this.#open.push('}');
        return this.#advance('first-key');
      case 'array':
        this.#open.push(']');
        return this.#advance('first-item');
      case 'string':
        return this.#advance('string');
      case 'number':
        this.#number = firstNumberState(code) ?? 'zero';
        this.#word = String.fromCharCode(code);
        return this.#advance('number');
      default:
        this.#word = kind;
        this.#matched = 1;
        return this.#advance('literal');
    }
  }

  #key(code: number): string | null {
    if (code !== 0x22)
      return this.#state === 'key' ? 'a key must follow the comma' : 'a key or } must follow {';
    return this.#listener.beginKey() ?? this.#advance('key-text');
  }

  #after(code: number): string | null {
    const due = this.#open.at(-1);
    if (code === due?.charCodeAt(0)) return this.#close();
    if (code !== 0x2c) return `a comma or ${due} must follow the value`;
    if (due === '}') return this.#advance('key');
    return this.#listener.item() ?? this.#advance('value');
  }

  #close(): string | null {
    const problem = this.#listener.endContainer();
    if (problem !== null) return problem;
    this.#open.pop();
    return this.#advance(this.#afterValue());
  }

  #inText(): string | null {
    const step = this.#text.step(this.#delta, this.#at);
    this.#at = step.at;
    return step.closed ? this.#closeText() : step.message;
  }

  #closeText(): string | null {
    if (this.#state === 'key-text') return this.#listener.endKey() ?? this.#advance('colon');
    return this.#listener.endString() ?? this.#advance(this.#afterValue());
  }

  /** A number ends at the first character that is none of it, which is then looked at on its own. */
  #inNumber(code: number): string | null {
    const next = nextNumberState(this.#number, code);
    if (next === null && !isWholeNumber(this.#number)) return 'the number is not whole';
    if (next === null) {
      this.#state = this.#afterValue();
      return this.#listener.endNumber(this.#word.length > MAX_NUMBER_LENGTH ? null : this.#word);
    }
    this.#number = next;
    if (this.#word.length <= MAX_NUMBER_LENGTH) this.#word += String.fromCharCode(code);
    return this.#advance('same');
  }

  #inLiteral(code: number): string | null {
    if (code !== this.#word.charCodeAt(this.#matched)) return `must be ${this.#word}`;
    this.#matched += 1;
    if (this.#matched < this.#word.length) return this.#advance('same');
    return this.#listener.endLiteral() ?? this.#advance(this.#afterValue());
  }

  #afterValue(): State {
    return this.#open.length === 0 ? 'done' : 'after';
  }

  #advance(state: State | 'same'): null {
    if (state !== 'same') this.#state = state;
    this.#at += 1;
    return null;
  }
}

function kindOf(code: number): JsonKind | null {
  if (code === 0x7b) return 'object';
  if (code === 0x5b) return 'array';
  if (code === 0x22) return 'string';
  return LITERALS[code] ?? (firstNumberState(code) === null ? null : 'number');
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
