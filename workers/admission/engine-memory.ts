import type { Logger } from 'pino';

import type { ModelConfig } from '../../shared/config/types.ts';
import { type CountedCapacity, startCapacity, toldCapacity } from '../engine/engine-capacity.ts';
import type { EngineHealth } from '../engine/engine-health.ts';
import type { EngineFacts } from '../engine/probe-engine.ts';
import { createForeignBlocks } from './foreign-blocks.ts';

/** The engine's KV cache as admission counts with it: what the engine or the configuration says, less what others hold. */
export interface EngineMemory {
  capacity(): { blocks: number; blockSize: number };
  /** False: assumed, so that concurrency must be found by trial. */
  isKnown(): boolean;
  /** Of one engine; with data parallelism a request must fit one of several. */
  largestRequestTokens(): number;
  /** Engine's use − our count at the last scrape, blocks. */
  driftBlocks(): number;
  observe(health: EngineHealth, facts: EngineFacts | null, ourBlocks: number): void;
  /** The engine restarted: nobody else's requests are in it. */
  reset(): void;
}

export function createEngineMemory({ model, logger }: { model: ModelConfig; logger: Logger }): EngineMemory {
  let counted: CountedCapacity = startCapacity(model);
  let drift = 0;
  const foreign = createForeignBlocks(() => counted.usableBlocks);

  function adopt(told: CountedCapacity): void {
    const { usableBlocks, blockSize, source } = told;
    const isNews = usableBlocks !== counted.usableBlocks || blockSize !== counted.blockSize;
    counted = told;
    if (isNews)
      logger.info({ usableBlocks, blockSize, tokens: usableBlocks * blockSize, source }, 'KV capacity');
  }

  return {
    capacity: () => ({
      blocks: Math.max(1, counted.usableBlocks - foreign.value()),
      blockSize: counted.blockSize,
    }),
    isKnown: () => counted.source !== 'assumed',
    largestRequestTokens: () => counted.smallestEngineBlocks * counted.blockSize,
    driftBlocks: () => drift,
    observe(health, facts, ourBlocks) {
      const told = toldCapacity(model, health, facts);
      if (told !== null) adopt(told);
      if (health.state !== 'up') return;
      const engineBlocks = health.load.kvUsage * (health.load.usableBlocks ?? counted.usableBlocks);
      drift = foreign.observe(engineBlocks, ourBlocks);
    },
    reset: foreign.reset,
  };
}
