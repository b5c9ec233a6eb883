/** How much KV cache requests can hold in one server, over all its data-parallel engines. */
export interface KvCapacity {
  usableBlocks: number;
  /** A request lives in one engine: the bound for one alone, wherever it lands. */
  smallestEngineBlocks: number;
  /** Tokens. */
  blockSize: number;
}

/** One engine's part; `nonsense` says what cannot be. */
export type EngineCapacity =
  | { kind: 'known'; usableBlocks: number; blockSize: number }
  | { kind: 'unknown' }
  | { kind: 'nonsense'; reason: string };

/** vLLM's default, for labels that do not tell it. */
const DEFAULT_BLOCK_SIZE = 16;
/** num_gpu_blocks and kv_cache_size_tokens may differ by the null block and by rounding; by more, they count other things. */
const SAME_WITHIN = 0.1;
/** A cache of a trillion tokens is a mistake in the text. */
const MAX_TOKENS = 1e12;

/**
 * The labels of one `vllm:cache_config_info`. Block 0 is the null block, so requests can hold `num_gpu_blocks` − 1.
 *
 * Hybrid models have groups of layers with blocks of several sizes, and the label `block_size` is the smallest (vLLM
 * #51163) or a stale 16 (#42966): blocks × block_size is then not what the cache holds. `kv_cache_size_tokens`, where
 * the version has it, is what vLLM itself calls the size (null block included: 2080 for 65 blocks of 32, vLLM 0.32); it
 * stands in when the blocks are missing, and wins when the two contradict each other.
 */
export function readCapacity(labels: Record<string, string>): EngineCapacity {
  const blockSize = readCount(labels, 'block_size') ?? DEFAULT_BLOCK_SIZE;
  const blocks = readCount(labels, 'num_gpu_blocks');
  const tokens = readCount(labels, 'kv_cache_size_tokens');
  if (!(blockSize > 0)) return nonsense('block_size', labels);
  if (blocks !== null && !(blocks >= 2 && blocks * blockSize < MAX_TOKENS))
    return nonsense('num_gpu_blocks', labels);
  if (tokens !== null && !(tokens >= 2 * blockSize && tokens < MAX_TOKENS))
    return nonsense('kv_cache_size_tokens', labels);
  if (tokens !== null && !isSame((blocks ?? 0) * blockSize, tokens))
    return { kind: 'known', usableBlocks: Math.floor(tokens / blockSize) - 1, blockSize };
  return blocks === null ? { kind: 'unknown' } : { kind: 'known', usableBlocks: blocks - 1, blockSize };
}

/** Null: absent, or "None" as Python prints it before the cache is profiled. NaN: not a count. */
function readCount(labels: Record<string, string>, name: string): number | null {
  const text = labels[name];
  if (text === undefined || text === 'None' || text === '') return null;
  const value = Number(text);
  return Number.isInteger(value) ? value : Number.NaN;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_WITHIN * b;
}

function nonsense(name: string, labels: Record<string, string>): EngineCapacity {
  return { kind: 'nonsense', reason: `${name} is "${labels[name]}"` };
}
