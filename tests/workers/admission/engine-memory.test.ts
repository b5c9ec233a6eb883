import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { createEngineMemory } from '../../../workers/admission/engine-memory.ts';
import type { EngineFacts } from '../../../workers/engine/probe-engine.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { recordingLogger } from '../engine/support/log-lines.ts';
import { engineUp } from './support/engine-up.ts';

const logger = pino({ level: 'silent' });
const PLAIN = { state: 'up_without_metrics', reason: '' } as const;
const SGLANG: EngineFacts = {
  kind: 'sglang',
  hasMetrics: false,
  countsPrompts: false,
  servedModels: null,
  maxModelLenTokens: null,
  capacity: { usableBlocks: 4000, smallestEngineBlocks: 2000, blockSize: 1 },
  slots: null,
};

const create = (fields = {}) => createEngineMemory({ model: testModel(fields), logger });

test('before a word of the engine: half of its slots with full contexts, and known to be a guess', () => {
  const memory = create({ maxNumSeqs: 8, contextLength: 1600 });
  expect(memory.capacity()).toEqual({ blocks: 400, blockSize: 16 });
  expect(memory.isKnown()).toBe(false);
});

describe('the capacity', () => {
  test('is what the metrics say', () => {
    const memory = create();
    memory.observe(engineUp({ blocks: '1001', blockSize: '32' }), null, 0);
    expect(memory.capacity()).toEqual({ blocks: 1000, blockSize: 32 });
    expect(memory.isKnown()).toBe(true);
    expect(memory.largestRequestTokens()).toBe(32_000);
  });

  test('of several engines together, but a request must fit one of them', () => {
    const memory = create();
    memory.observe(engineUp({ blocks: '1001' }, { blocks: '501' }), null, 0);
    expect(memory.capacity().blocks).toBe(1500);
    expect(memory.largestRequestTokens()).toBe(500 * 16);
  });

  test('is what a server without metrics has told once', () => {
    const memory = create();
    memory.observe(PLAIN, SGLANG, 0);
    expect(memory.capacity()).toEqual({ blocks: 4000, blockSize: 1 });
    expect(memory.isKnown()).toBe(true);
    expect(memory.largestRequestTokens()).toBe(2000);
  });

  test('is the configured one, if there is one', () => {
    const memory = create({ kvCapacityTokens: 3200 });
    expect(memory.isKnown()).toBe(true);
    memory.observe(engineUp({ blocks: '1001' }), null, 0);
    expect(memory.capacity()).toEqual({ blocks: 200, blockSize: 16 });
  });

  test('stays known while the engine is silent', () => {
    const memory = create();
    memory.observe(engineUp({ blocks: '1001' }), null, 0);
    memory.observe({ state: 'stale', reason: '' }, null, 0);
    memory.observe({ state: 'down', reason: '' }, null, 0);
    expect(memory.capacity().blocks).toBe(1000);
    expect(memory.isKnown()).toBe(true);
  });

  test('is told in the log when it is news, and only then', () => {
    const { logger: recording, lines } = recordingLogger();
    const memory = createEngineMemory({ model: testModel(), logger: recording });
    for (const blocks of ['1001', '1001', '501', '501']) memory.observe(engineUp({ blocks }), null, 0);
    expect(lines.map((line) => line['usableBlocks'])).toEqual([1000, 500]);
  });
});

describe('what others hold', () => {
  test('is taken off once scrapes agree on it, and given back when it is gone', () => {
    const memory = create();
    for (let scrape = 0; scrape < 3; scrape++) {
      expect(memory.capacity().blocks).not.toBe(800);
      memory.observe(engineUp({ blocks: '1001', usage: 0.3 }), null, 100);
    }
    expect(memory.capacity().blocks).toBe(800);
    expect(memory.driftBlocks()).toBeCloseTo(200, 6);
    memory.observe(engineUp({ blocks: '1001', usage: 0.1 }), null, 100);
    expect(memory.capacity().blocks).toBe(1000);
  });

  test('is nobody’s after a restart', () => {
    const memory = create();
    for (let scrape = 0; scrape < 3; scrape++)
      memory.observe(engineUp({ blocks: '1001', usage: 0.5 }), null, 0);
    expect(memory.capacity().blocks).toBe(500);
    memory.reset();
    expect(memory.capacity().blocks).toBe(1000);
  });

  test('leaves at least a block, so that shares of it are numbers', () => {
    const memory = create({ kvCapacityTokens: 320 });
    for (let scrape = 0; scrape < 3; scrape++)
      memory.observe(engineUp({ blocks: '1001', usage: 1 }), null, 0);
    expect(memory.capacity().blocks).toBe(1);
  });
});
