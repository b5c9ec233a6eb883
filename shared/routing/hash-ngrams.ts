import type { SparseVector } from './sparse-matrix.ts';

export interface NgramOptions {
  /** Columns; a power of two. */
  buckets: number;
  /** Longest sequence of words. */
  words: number;
  /** Lengths of the character sequences within words, from and to; null: none. */
  characters: [from: number, to: number] | null;
}

/** A word, a number, or a mark of programs and formulas. */
const TOKEN = /[\p{L}\p{M}_]+|\p{N}+|[^\s\p{L}\p{M}\p{N}_]/gu;

/** Letters of one script without spaces are cut into pieces by their characters, not their words. */
const MAX_TOKEN = 32;

/** Lower case; a number is told by its length alone, or every exercise would be one of its own. */
export function tokensOf(text: string): string[] {
  const tokens = text.toLowerCase().match(TOKEN) ?? [];
  return tokens.map((token) => (isDigit(token) ? '0'.repeat(Math.min(4, token.length)) : token.slice(0, MAX_TOKEN)));
}

/** Which n-grams occur, hashed, each with the same value, of length 1 together: how often says little, and how long the text is, other features say. */
export function hashNgrams(tokens: readonly string[], options: NgramOptions): SparseVector {
  const found = new Set<number>();
  const mask = options.buckets - 1;
  const recent: number[] = [];
  for (const token of tokens) {
    recent.push(hashOf(token));
    if (recent.length > options.words) recent.shift();
    let hash = 0;
    for (let i = recent.length - 1; i >= 0; i--) {
      hash = Math.imul(hash ^ recent[i]!, 0x9e3779b1) ^ (hash >>> 13);
      found.add(spread(hash) & mask);
    }
    if (options.characters !== null) addCharacters(found, token, options.characters, mask);
  }
  const indices = Int32Array.from(found);
  return { indices, values: new Float32Array(indices.length).fill(1 / Math.sqrt(Math.max(1, indices.length))) };
}

function addCharacters(found: Set<number>, token: string, [from, to]: [number, number], mask: number): void {
  if (token.length < 2) return;
  const padded = `<${token}>`;
  for (let start = 0; start + from <= padded.length; start++) {
    let hash = 0x811c9dc5;
    const end = Math.min(padded.length, start + to);
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ padded.charCodeAt(at), 0x01000193);
      if (at - start + 1 >= from) found.add(spread(hash ^ 0x5bd1e995) & mask);
    }
  }
}

function isDigit(token: string): boolean {
  const code = token.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function hashOf(token: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
  return hash;
}

/** Murmur's finaliser: the low bits of FNV alone are not even enough. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
