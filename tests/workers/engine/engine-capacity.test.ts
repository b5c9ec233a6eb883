import { expect, test } from 'vitest';

import { startCapacity, toldCapacity } from '../../../workers/engine/engine-capacity.ts';
import type { EngineHealth } from '../../../workers/engine/engine-health.ts';
import { readEngineLoad } from '../../../workers/engine/engine-load.ts';
import type { EngineFacts } from '../../../workers/engine/probe-engine.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { type EngineNumbers, metricsText } from './support/metrics-text.ts';

function up(...engines: EngineNumbers[]): EngineHealth {
  const reading = readEngineLoad(metricsText(engines));
  if (reading.kind !== 'load') throw new Error(reading.reason);
  return { state: 'up', load: reading.load };
}

const facts: EngineFacts = {
  kind: 'sglang',
  hasMetrics: false,
  countsPrompts: false,
  servedModels: null,
  maxModelLenTokens: null,
  capacity: { usableBlocks: 10, smallestEngineBlocks: 5, blockSize: 1 },
  slots: null,
};
const PLAIN: EngineHealth = { state: 'up_without_metrics', reason: '' };

test('before a word of the engine: assumed from its slots, or configured', () => {
  expect(startCapacity(testModel({ maxNumSeqs: 8, contextLength: 1600 }))).toEqual({
    usableBlocks: 400,
    smallestEngineBlocks: 400,
    blockSize: 16,
    source: 'assumed',
  });
  expect(startCapacity(testModel({ kvCapacityTokens: 3200 }))).toMatchObject({
    usableBlocks: 200,
    source: 'configured',
  });
});

test.each<[string, EngineHealth, EngineFacts | null, object | null]>([
  [
    'metrics',
    up({ blocks: '101' }, { blocks: '51' }),
    facts,
    { usableBlocks: 150, smallestEngineBlocks: 50, blockSize: 16, source: 'metrics' },
  ],
  [
    'told once',
    PLAIN,
    facts,
    { usableBlocks: 10, smallestEngineBlocks: 5, blockSize: 1, source: 'server_info' },
  ],
  ['nothing told', PLAIN, { ...facts, capacity: null }, null],
  ['not profiled yet', up({ blocks: 'None' }), null, null],
  ['stale: what was known stays', { state: 'stale', reason: '' }, null, null],
])('%s', (_, health, known, expected) => {
  expect(toldCapacity(testModel(), health, known)).toEqual(expected);
});

test('a configured capacity stands above the engine’s word, in blocks of the engine’s size', () => {
  const model = testModel({ kvCapacityTokens: 3200 });
  expect(toldCapacity(model, up({ blockSize: '32' }), null)).toMatchObject({
    usableBlocks: 100,
    source: 'configured',
  });
});
