const JSON_CLOSER: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ']' };

/** The brackets that are open, as JSON has them: Python's tuples and sets are lists. */
export class BracketStack {
  /** JSON's closing brackets, innermost last. */
  readonly #closers: string[] = [];
  /** Depths at which a brace opened a set. */
  readonly #sets = new Set<number>();

  get isEmpty(): boolean {
    return this.#closers.length === 0;
  }

  get innermost(): string | null {
    return this.#closers.at(-1) ?? null;
  }

  get all(): readonly string[] {
    return this.#closers;
  }

  /** Returns JSON's bracket. */
  open(bracket: string, isSet: boolean): '{' | '[' {
    if (isSet) this.#sets.add(this.#closers.length);
    const closer = isSet ? ']' : (JSON_CLOSER[bracket] ?? '}');
    this.#closers.push(closer);
    return closer === '}' ? '{' : '[';
  }

  /** Returns JSON's bracket; null: it closes none of what is open. */
  close(bracket: string): string | null {
    const depth = this.#closers.length - 1;
    const inSet = this.#sets.has(depth);
    const fits = bracket === (inSet ? '}' : this.innermost) || (bracket === ')' && this.innermost === ']');
    if (!fits) return null;
    this.#sets.delete(depth);
    return this.#closers.pop() ?? null;
  }
}
