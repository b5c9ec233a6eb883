import { BracketStack } from './bracket-stack.ts';

/** What may come next in a literal; `next`: behind a value. */
type Expected = 'value' | 'key' | 'colon' | 'next';

/**
 * Where in a literal its reader stands, and what may come there.
 *
 * value → `{` key | `[` value | string, word → next;  key → colon → value;  next → `,` | `}` `]`
 */
export class LiteralGrammar {
  readonly #brackets = new BracketStack();
  #expected: Expected = 'value';
  /** May a closing bracket come here? Yes in an empty container and after a trailing comma. */
  #closable = false;

  get expected(): Expected {
    return this.#expected;
  }

  /** Has a whole literal been read? */
  get isOver(): boolean {
    return this.#brackets.isEmpty && this.#expected === 'next';
  }

  /** JSON's closing bracket of the innermost container; null: none is open. */
  get innermost(): string | null {
    return this.#brackets.innermost;
  }

  /** The closing brackets it lacks, innermost last. */
  get lacking(): readonly string[] {
    return this.#brackets.all;
  }

  /** Stands inside an object: behind a key, or between two members. */
  enterObject(expected: 'colon' | 'next'): void {
    this.#brackets.open('{', false);
    this.#expected = expected;
  }

  /** Returns JSON's bracket; null: none may come here. `isSet`: it opens a Python set. */
  open(bracket: string, isSet: boolean): '{' | '[' | null {
    if (this.#expected !== 'value') return null;
    const opened = this.#brackets.open(bracket, isSet);
    this.#expected = opened === '{' ? 'key' : 'value';
    this.#closable = true;
    return opened;
  }

  /** Returns JSON's bracket; null: this one may not come here. */
  close(bracket: string): string | null {
    if (this.#expected !== 'next' && !this.#closable) return null;
    const closed = this.#brackets.close(bracket);
    if (closed !== null) this.#expected = 'next';
    return closed;
  }

  /** False: none may come here. */
  comma(): boolean {
    if (this.#expected !== 'next') return false;
    this.#expected = this.innermost === '}' ? 'key' : 'value';
    this.#closable = true;
    return true;
  }

  /** False: none may come here. */
  colon(): boolean {
    if (this.#expected !== 'colon') return false;
    this.#expected = 'value';
    return true;
  }

  /** A key has been read. */
  key(): void {
    this.#expected = 'colon';
    this.#closable = false;
  }

  /** A string, word or number has been read. */
  value(): void {
    this.#expected = 'next';
  }
}
