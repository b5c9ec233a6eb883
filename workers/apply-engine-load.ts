import type { Logger } from 'pino';

import type { ModelConfig } from '../shared/config/types.ts';
import type { HighWater } from './admission/high-water.ts';
import type { KvBudget } from './admission/kv-budget.ts';
import type { EngineHealth } from './engine/engine-monitor.ts';

const BLOCK_SIZE = 16;

/**
 * The KV capacity to count with until an engine says its own, and for engines that never do: the configured one,
 * else as if half of the engine's slots held full contexts.
 */
export function assumedCapacity(model: ModelConfig): { capacityBlocks: number; blockSize: number } {
  const tokens = model.kvCapacityTokens ?? (model.maxNumSeqs * model.contextLength) / 2;
  return { capacityBlocks: Math.floor(tokens / BLOCK_SIZE), blockSize: BLOCK_SIZE };
}

/** Brings budget and high-water mark in line with each scrape. A configured capacity stands above the engine's word. */
export function createLoadListener(deps: {
  model: ModelConfig;
  budget: KvBudget;
  highWater: HighWater;
  logger: Logger;
}): (health: EngineHealth) => void {
  const { model, budget, highWater, logger } = deps;
  return (health) => {
    if (health.state !== 'up') return;
    const { usableBlocks, blockSize, preemptions } = health.load;
    highWater.observe(preemptions);
    if (model.kvCapacityTokens !== null || usableBlocks === null) return;
    if (usableBlocks === budget.capacityBlocks() && blockSize === budget.blockSize()) return;
    budget.setCapacity(usableBlocks, blockSize);
    logger.info(
      { usableBlocks, blockSize, tokens: usableBlocks * blockSize },
      'KV capacity read from the engine',
    );
  };
}
