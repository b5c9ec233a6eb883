import { NO_HASH } from './block-hash.ts';

/**
 * The KV cache's blocks: who holds each, and which of the free ones may still be reused for their content.
 *
 *   free ──take──▶ held (references ≥ 1) ──release──▶ free, at the end of the line
 *   free, cached ──share──▶ held
 *
 * Free blocks wait in one line, least recently used first; `take` reuses the first and forgets its content. Blocks
 * without content to reuse go to the head of the line, as in vLLM 0.32 (`free_blocks` in `v1/core/block_pool.py`).
 * Block 0 is vLLM's null block and never handed out.
 */
export interface BlockPool {
  /** Blocks that can be taken now, cached content or not. */
  readonly free: number;
  readonly usable: number;
  /** The least recently used free block. Only while `free` > 0. */
  take(): number;
  /** One more holder for a cached block, held or free. */
  share(block: number): void;
  release(block: number): void;
  isHeld(block: number): boolean;
  /** The block with this content, if it still lies in the cache. */
  find(hash: number): number | undefined;
  /** This block now holds the content with this hash. Of equal blocks the first is found, and the next when it is reused. */
  publish(block: number, hash: number): void;
}

export function createBlockPool(blocks: number): BlockPool {
  const references = new Int32Array(blocks);
  const hashes = new Float64Array(blocks).fill(NO_HASH);
  const byHash = new Map<number, number>();
  // Equal blocks beside the one to be found: sequences that computed the same before any of it lay in the cache.
  const equals = new Map<number, number[]>();
  // The line of free blocks is a ring through block 0, which is never free itself: removing from its middle is O(1).
  const next = Int32Array.from({ length: blocks }, (_, block) => (block + 1) % blocks);
  const previous = Int32Array.from({ length: blocks }, (_, block) => (block + blocks - 1) % blocks);
  let free = blocks - 1;

  function leaveLine(block: number): void {
    next[previous[block]!] = next[block]!;
    previous[next[block]!] = previous[block]!;
    free -= 1;
  }

  /** Right behind `before`; 0 is the head of the line. */
  function joinLine(block: number, before: number): void {
    const after = next[before]!;
    next[before] = block;
    previous[block] = before;
    next[block] = after;
    previous[after] = block;
    free += 1;
  }

  function forget(block: number): void {
    const hash = hashes[block]!;
    if (hash === NO_HASH) return;
    hashes[block] = NO_HASH;
    const others = equals.get(hash);
    if (others === undefined) {
      byHash.delete(hash);
      return;
    }
    const [first, ...rest] = [byHash.get(hash)!, ...others].filter((other) => other !== block);
    byHash.set(hash, first!);
    if (rest.length === 0) equals.delete(hash);
    else equals.set(hash, rest);
  }

  return {
    get free() {
      return free;
    },
    usable: blocks - 1,
    isHeld: (block) => references[block]! > 0,
    find: (hash) => byHash.get(hash),
    take() {
      const block = next[0]!;
      if (block === 0) throw new Error('no free block');
      leaveLine(block);
      forget(block);
      references[block] = 1;
      return block;
    },
    share(block) {
      if (references[block] === 0) leaveLine(block);
      references[block]! += 1;
    },
    release(block) {
      references[block]! -= 1;
      if (references[block] === 0) joinLine(block, hashes[block] === NO_HASH ? 0 : previous[0]!);
    },
    publish(block, hash) {
      hashes[block] = hash;
      if (byHash.has(hash)) equals.set(hash, [...(equals.get(hash) ?? []), block]);
      else byHash.set(hash, block);
    },
  };
}
