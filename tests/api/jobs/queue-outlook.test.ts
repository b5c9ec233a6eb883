import { describe, expect, test } from 'vitest';

import { createQueueOutlook } from '../../../api/jobs/queue-outlook.ts';
import type { QueueSnapshot } from '../../../api/jobs/queue-snapshot.ts';
import type { GateState, WorkerStatus } from '../../../shared/types/worker-status.ts';

const EMPTY = { waiting: 0, active: 0, oldestAt: null };

function worker(gate: GateState): WorkerStatus {
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
  };
}

function snapshot(...gates: GateState[]): QueueSnapshot {
  const workers = gates.map(worker);
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
    expect(createQueueOutlook(() => snapshot(...gates))('m').live).toBe(live);
  });

  test('nothing is known before the first look', () => {
    expect(createQueueOutlook(() => null)('m')).toMatchObject({ live: false, queueEtaMs: null });
  });
});
