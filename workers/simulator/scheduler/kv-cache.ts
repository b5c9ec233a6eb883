import { extendHashes } from './block-hash.ts';
import type { BlockPool } from './block-pool.ts';
import { type Sequence, tokensOf } from './sequence.ts';

export interface KvCacheConfig {
  blockSize: number;
  prefixCaching: boolean;
  /** Blocks that an admission must leave free. */
  watermarkBlocks: number;
}

/** Gives sequences their blocks, as vLLM's KV cache manager does. */
export interface KvCache {
  /** Room for `tokens` more tokens of a running sequence. False: not enough free blocks, nothing changed. */
  grow(sequence: Sequence, tokens: number): boolean;
  /** The longest chain of full cached blocks that begins the sequence, at most its tokens − 1. */
  findPrefix(sequence: Sequence): number[];
  /**
   * Whether the whole input of a waiting sequence fits: output growth is not reserved. The watermark holds only
   * beside others, so that the first sequence of an empty engine always gets in.
   */
  fits(sequence: Sequence, prefix: readonly number[], besideOthers: boolean): boolean;
  /** Hands a waiting sequence its cached prefix. */
  attach(sequence: Sequence, prefix: readonly number[]): void;
  /** Takes all blocks away; their content stays cached until they are reused. */
  release(sequence: Sequence): void;
}

export function createKvCache(pool: BlockPool, config: KvCacheConfig): KvCache {
  const { blockSize, prefixCaching } = config;
  const blocksFor = (tokens: number) => Math.ceil(tokens / blockSize);

  function publish(sequence: Sequence, from: number, tokens: number): void {
    const full = Math.floor(Math.min(tokens, tokensOf(sequence)) / blockSize);
    extendHashes(sequence, blockSize, tokens);
    for (let index = from; index < full; index++)
      pool.publish(sequence.blocks[index]!, sequence.hashes[index]!);
  }

  function extend(sequence: Sequence, target: number): boolean {
    const missing = blocksFor(target) - sequence.blocks.length;
    if (missing > pool.free) return false;
    for (let i = 0; i < missing; i++) sequence.blocks.push(pool.take());
    return true;
  }

  return {
    grow(sequence, tokens) {
      const target = sequence.computed + tokens;
      // Fifteen of sixteen decode steps stay in their last block.
      if (target > sequence.blocks.length * blockSize && !extend(sequence, target)) return false;
      if (prefixCaching) publish(sequence, Math.floor(sequence.computed / blockSize), target);
      return true;
    },
    findPrefix(sequence) {
      if (!prefixCaching) return [];
      // One token must be left to compute: it is what the next one is sampled from.
      const reusable = tokensOf(sequence) - 1;
      extendHashes(sequence, blockSize, reusable);
      const prefix: number[] = [];
      for (const hash of sequence.hashes.slice(0, Math.floor(reusable / blockSize))) {
        const block = pool.find(hash);
        if (block === undefined) break;
        prefix.push(block);
      }
      return prefix;
    },
    fits(sequence, prefix, besideOthers) {
      const missing = blocksFor(tokensOf(sequence)) - prefix.length;
      // A cached block that nobody holds counts as free until this sequence takes it.
      const revived = prefix.filter((block) => !pool.isHeld(block)).length;
      return missing + revived + (besideOthers ? config.watermarkBlocks : 0) <= pool.free;
    },
    attach(sequence, prefix) {
      for (const block of prefix) pool.share(block);
      sequence.blocks = [...prefix];
      sequence.computed = prefix.length * blockSize;
    },
    release(sequence) {
      // From the end: of a freed prompt, the tail is reused first and the shared beginning last.
      for (let index = sequence.blocks.length - 1; index >= 0; index--) pool.release(sequence.blocks[index]!);
      sequence.blocks = [];
      sequence.computed = 0;
    },
  };
}
