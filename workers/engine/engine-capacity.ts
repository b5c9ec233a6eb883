import type { ModelConfig } from '../../shared/config/types.ts';
import type { EngineHealth } from './engine-health.ts';
import type { KvCapacity } from './kv-capacity.ts';
import type { EngineFacts } from './probe-engine.ts';
import { capacityOf } from './restart-watch.ts';

/** What admission counts with, and where it comes from. `server_info`: told once, outside the metrics. */
export interface CountedCapacity extends KvCapacity {
  source: 'configured' | 'metrics' | 'server_info' | 'assumed';
}

/** vLLM's default, until it tells its own. */
const BLOCK_SIZE = 16;

/**
 * The KV capacity to count with until an engine says its own, and for engines that never do: the configured one,
 * else as if half of the engine's slots held full contexts, and one at least.
 */
export function startCapacity(model: ModelConfig): CountedCapacity {
  const { kvCapacityTokens, maxNumSeqs, contextLength } = model;
  if (kvCapacityTokens !== null) return configured(kvCapacityTokens, BLOCK_SIZE);
  const halfFull = (maxNumSeqs * contextLength) / 2;
  return { ...oneEngine(Math.max(halfFull, contextLength), BLOCK_SIZE), source: 'assumed' };
}

/** The engine's word; null: it says nothing now, so that what was known before goes on being true. */
export function toldCapacity(
  model: ModelConfig,
  health: EngineHealth,
  facts: EngineFacts | null,
): CountedCapacity | null {
  const live = health.state === 'up' ? capacityOf(health.load) : null;
  const told = live ?? facts?.capacity ?? null;
  if (told === null) return null;
  if (model.kvCapacityTokens !== null) return configured(model.kvCapacityTokens, told.blockSize);
  return { ...told, source: live === null ? 'server_info' : 'metrics' };
}

function configured(tokens: number, blockSize: number): CountedCapacity {
  return { ...oneEngine(tokens, blockSize), source: 'configured' };
}

function oneEngine(tokens: number, blockSize: number): KvCapacity {
  const blocks = Math.max(1, Math.floor(tokens / blockSize));
  return { usableBlocks: blocks, smallestEngineBlocks: blocks, blockSize };
}
