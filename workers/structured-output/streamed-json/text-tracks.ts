import type { Option } from './option.ts';
import { type SortedWords, WordCursor } from './sorted-words.ts';

/** What one option asks of a string or key. */
export interface TextRules {
  option: Option;
  words: readonly SortedWords[];
  maxLength: number;
  minLength: number;
}

interface Track extends TextRules {
  cursors: WordCursor[];
  alive: boolean;
}

/** A string or key as it comes, held against the words and lengths that each option permits. */
export class TextTracks {
  #tracks: Track[];
  /** Code points, as JSON Schema counts: a pair of surrogates is one. */
  #length = 0;
  #endsInHighSurrogate = false;

  constructor(rules: TextRules[]) {
    this.#tracks = rules.map((asked) => ({
      ...asked,
      cursors: asked.words.map((sorted) => new WordCursor(sorted)),
      alive: true,
    }));
  }

  /** The first unit with which no option goes on; −1: some do to the end. */
  push(piece: string): number {
    for (let index = 0; index < piece.length; index += 1) {
      if (!this.#takes(piece.charCodeAt(index))) return index;
    }
    return -1;
  }

  /** Options under which the text may end here. */
  whole(): Option[] {
    const whole = this.#tracks.filter(
      ({ cursors, minLength }) => this.#length >= minLength && cursors.every(({ complete }) => complete),
    );
    return whole.map(({ option }) => option);
  }

  #takes(unit: number): boolean {
    this.#count(unit);
    let left = 0;
    for (const track of this.#tracks) {
      track.alive = this.#length <= track.maxLength && track.cursors.every((cursor) => cursor.push(unit));
      if (track.alive) left += 1;
    }
    if (left < this.#tracks.length) this.#tracks = this.#tracks.filter(({ alive }) => alive);
    return left > 0;
  }

  #count(unit: number): void {
    const isSecondHalf = this.#endsInHighSurrogate && unit >= 0xdc00 && unit <= 0xdfff;
    if (!isSecondHalf) this.#length += 1;
    this.#endsInHighSurrogate = unit >= 0xd800 && unit <= 0xdbff;
  }
}
