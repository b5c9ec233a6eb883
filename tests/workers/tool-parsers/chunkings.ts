/** Every way of cutting a text that has broken a parser somewhere: whole, single characters, each cut in two, random. */
export function* chunkings(text: string, seed = 1): Generator<string[]> {
  yield [text];
  yield Array.from(text);
  yield text.split('');
  for (let cut = 1; cut < text.length; cut++) yield [text.slice(0, cut), text.slice(cut)];
  for (let run = 0; run < 50; run++) yield randomChunks(text, createRandom(seed * 1000 + run));
}

/** Chunks of 1 to 12 characters, with an empty one now and then. */
function randomChunks(text: string, random: () => number): string[] {
  const chunks = [];
  for (let at = 0; at < text.length;) {
    const length = Math.floor(random() * 13);
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}

/** Mulberry32: small, seeded, the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
