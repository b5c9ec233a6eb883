/** Words in the order of their UTF-16 units, so that those with a common beginning lie side by side. */
export class SortedWords {
  readonly words: readonly string[];

  constructor(words: Iterable<string>) {
    this.words = [...new Set(words)].toSorted(compareUnits);
  }
}

function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The words that may still come of a text, narrowed unit by unit in the logarithm of their number. */
export class WordCursor {
  readonly #words: readonly string[];
  #low = 0;
  #high: number;
  #length = 0;

  constructor({ words }: SortedWords) {
    this.#words = words;
    this.#high = words.length;
  }

  /** False: no word goes on like this. */
  push(unit: number): boolean {
    this.#low = this.#firstAtLeast(unit);
    this.#high = this.#firstAtLeast(unit + 1);
    this.#length += 1;
    return this.possible;
  }

  /** Whether any word is left. */
  get possible(): boolean {
    return this.#low < this.#high;
  }

  /** Whether what came is a word: the shortest of those left comes first. */
  get complete(): boolean {
    return this.possible && this.#words[this.#low]?.length === this.#length;
  }

  /** The first word left whose next unit is at least this one. A word that ends here comes before all others. */
  #firstAtLeast(unit: number): number {
    let low = this.#low;
    let high = this.#high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const next = this.#words[middle]?.charCodeAt(this.#length) ?? Number.NaN;
      if (next >= unit) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
