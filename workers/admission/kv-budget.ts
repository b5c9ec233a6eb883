/**
 * How many KV-cache blocks our requests hold in one engine, counted from what we send and what it streams back:
 * exact to the token and without a scrape's lag. Blocks of shared prefixes are counted for each request, which
 * errs on the safe side.
 */
export interface KvBudget {
  /** Blocks that requests can hold in all. */
  setCapacity(blocks: number, blockSize: number): void;
  capacityBlocks(): number;
  blockSize(): number;
  usedBlocks(): number;
  requests(): number;
  blocksFor(tokens: number): number;
  /** A request goes to the engine with this many prompt tokens (a prediction until the engine says). */
  reserve(jobId: string, promptTokens: number): void;
  /** The engine's own running count of prompt + generated tokens. */
  update(jobId: string, tokens: number): void;
  /** Its request is over, however it ended. Idempotent. */
  release(jobId: string): void;
}

export function createKvBudget(initial: { capacityBlocks: number; blockSize: number }): KvBudget {
  const held = new Map<string, number>();
  let { capacityBlocks, blockSize } = initial;
  let used = 0;

  const blocksFor = (tokens: number) => Math.ceil(tokens / blockSize);

  function hold(jobId: string, blocks: number): void {
    used += blocks - (held.get(jobId) ?? 0);
    held.set(jobId, blocks);
  }

  return {
    setCapacity(blocks, size) {
      capacityBlocks = blocks;
      blockSize = size;
    },
    capacityBlocks: () => capacityBlocks,
    blockSize: () => blockSize,
    usedBlocks: () => used,
    requests: () => held.size,
    blocksFor,
    reserve: (jobId, promptTokens) => hold(jobId, blocksFor(promptTokens + 1)),
    update(jobId, tokens) {
      if (held.has(jobId)) hold(jobId, blocksFor(tokens));
    },
    release(jobId) {
      used -= held.get(jobId) ?? 0;
      held.delete(jobId);
    },
  };
}
