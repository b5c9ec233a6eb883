import { describe, expect, test } from 'vitest';

import { createQueueOutlook } from '../../../api/jobs/queue-outlook.ts';
import type { QueueSnapshot } from '../../../api/jobs/queue-snapshot.ts';
import type { GateState, WorkerStatus } from '../../../shared/types/worker-status.ts';

const EMPTY = { waiting: 0, active: 0, oldestAt: null };

function worker(gate: GateState, changes: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    id: gate,
    model: 'm',
    engine: 'http://127.0.0.1:1',
    simulated: true,
    slots: 8,
    running: 0,
    waiting: { priority: 0, default: 0, flex: 0 },
    kvUsage: 0,
    kvCapacityTokens: 1600,
    gate,
    tokensPerSecond: 0,
    startedAt: 0,
    updatedAt: 0,
    ...changes,
  };
}

function snapshot(...workers: WorkerStatus[]): QueueSnapshot {
  const depth = { priority: EMPTY, default: EMPTY, flex: EMPTY };
  const load = { depth, workers, tokensPerSecond: 0, meanOutputTokens: 256 };
  return { at: 0, models: new Map([['m', load]]), workers };
}

describe('what the router hears of a model', () => {
  test.each<[GateState[], boolean]>([
    [[], false],
    [['engine_down'], false],
    [['engine_down', 'engine_down'], false],
    [['engine_down', 'kv_full'], true],
    [['open'], true],
  ])('workers with gates %j: live is %s', (gates, live) => {
    expect(createQueueOutlook(() => snapshot(...gates.map((gate) => worker(gate))))('m').live).toBe(live);
  });

  test('nothing is known before the first look', () => {
    const unknown = { live: false, queueEtaMs: null, kvCapacityTokens: null, promptModel: null };
    expect(createQueueOutlook(() => null)('m')).toMatchObject(unknown);
    expect(createQueueOutlook(() => snapshot())('m')).toMatchObject(unknown);
  });

  test('of the engines that answer the largest counts, and what was learned by whoever is there longest', () => {
    const model = (fixedTokens: number) => ({ fixedTokens, tokensPerByte: 0.25 });
    const workers = [
      worker('open', { kvCapacityTokens: 500, startedAt: 3, promptModel: model(3) }),
      worker('kv_full', { kvCapacityTokens: 800, startedAt: 2, promptModel: model(2) }),
      // From before it learned anything, and from before it said so.
      worker('open', { kvCapacityTokens: 700, startedAt: 1, promptModel: null }),
      worker('open', { kvCapacityTokens: 600, startedAt: 0 }),
      worker('engine_down', { kvCapacityTokens: 9999, startedAt: 0, promptModel: model(9) }),
    ];
    expect(createQueueOutlook(() => snapshot(...workers))('m')).toMatchObject({
      kvCapacityTokens: 800,
      promptModel: model(2),
    });
  });
});
