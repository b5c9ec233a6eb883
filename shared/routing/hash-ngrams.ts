import type { SparseVector } from './sparse-matrix.ts';

export interface NgramOptions {
  /** Columns; a power of two. */
  buckets: number;
  /** Longest sequence of words. */
  words: number;
}

/** A word, a number, or a mark as in programs and formulas. */
const TOKEN = /[\p{L}\p{M}_]+|\p{N}+|[^\s\p{L}\p{M}\p{N}_]/gu;
const MAX_TOKEN = 32;
/** Scripts without spaces between words: each pair of characters stands for a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Lower case. Of a number only the length counts, up to four digits: every exercise has its own. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const token of text.toLowerCase().match(TOKEN) ?? []) {
    if (isDigit(token)) tokens.push('0'.repeat(Math.min(4, token.length)));
    else if (token.length > 2 && UNSPACED.test(token)) pushPairs(tokens, token);
    else tokens.push(token.slice(0, MAX_TOKEN));
  }
  return tokens;
}

/** A vector whose columns are told by where in the text they come from. */
export interface NgramVector extends SparseVector {
  /** Of each column's first n-gram: the token behind its last one, and how many it has. */
  ends: Int32Array;
  lengths: Uint8Array;
}

/**
 * Which n-grams occur, each in the column of its hash with the same value, of length 1 together: how often says little,
 * and how long the text is other features say.
 */
export function hashNgrams(tokens: readonly string[], { buckets, words }: NgramOptions): NgramVector {
  const seen = new Uint8Array(buckets);
  const most = tokens.length * words;
  const found = { indices: new Int32Array(most), ends: new Int32Array(most), lengths: new Uint8Array(most) };
  const hashes = tokens.map(hashOf);
  let count = 0;
  for (let end = 1; end <= tokens.length; end++) {
    let hash = 0;
    for (let length = 1; length <= words && length <= end; length++) {
      hash = Math.imul(hash ^ hashes[end - length]!, 0x9e3779b1) ^ (hash >>> 13);
      const bucket = spread(hash) & (buckets - 1);
      if (seen[bucket] === 1) continue;
      seen[bucket] = 1;
      found.indices[count] = bucket;
      found.ends[count] = end;
      found.lengths[count++] = length;
    }
  }
  return {
    indices: found.indices.subarray(0, count),
    ends: found.ends.subarray(0, count),
    lengths: found.lengths.subarray(0, count),
    values: new Float32Array(count).fill(1 / Math.sqrt(Math.max(1, count))),
  };
}

function pushPairs(tokens: string[], run: string): void {
  for (let at = 0; at + 1 < run.length; at++) tokens.push(run.slice(at, at + 2));
}

function isDigit(token: string): boolean {
  const code = token.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** FNV-1a. */
function hashOf(token: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
  return hash;
}

/** Murmur's finaliser: the low bits of what comes before are not even enough. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
