/** Which words the training data had, as bits of their hashes: some that it had not share a bit with one that it had. */
export type KnownWords = Uint8Array;

const BITS = 2 ** 17;
export const KNOWN_WORDS_BYTES = BITS / 8;
/** A word counts as known from this many requests on: what one request had is no vocabulary. */
const LEAST_REQUESTS = 3;

export function fitKnownWords(requests: readonly (readonly string[])[]): KnownWords {
  const counts = new Uint16Array(BITS);
  for (const tokens of requests)
    for (const bit of bitsOf(tokens)) counts[bit] = Math.min(1000, counts[bit]! + 1);
  const known = new Uint8Array(KNOWN_WORDS_BYTES);
  counts.forEach((count, bit) => {
    if (count >= LEAST_REQUESTS) known[bit >> 3]! |= 1 << (bit & 7);
  });
  return known;
}

/** Share of the different words of a text that are not known, 0..1. */
export function unknownShare(known: KnownWords, tokens: readonly string[]): number {
  const bits = bitsOf(tokens);
  let unknown = 0;
  for (const bit of bits) if ((known[bit >> 3]! & (1 << (bit & 7))) === 0) unknown += 1;
  return bits.size === 0 ? 0 : unknown / bits.size;
}

function bitsOf(tokens: readonly string[]): Set<number> {
  const bits = new Set<number>();
  for (const token of tokens) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
    bits.add(((hash ^ (hash >>> 15)) >>> 0) % BITS);
  }
  return bits;
}
