import { expect, test } from 'vitest';

import { etaOf, waitingAhead } from '../../../api/jobs/eta.ts';
import type { ModelLoad } from '../../../api/jobs/queue-snapshot.ts';
import type { WorkerStatus } from '../../../shared/types/worker-status.ts';

const depth = (waiting: number) => ({ waiting, active: 0, oldestAt: null });

function load(gate: WorkerStatus['gate'] | null, changes: Partial<ModelLoad> = {}): ModelLoad {
  return {
    depth: { priority: depth(1), default: depth(2), flex: depth(4) },
    workers: gate === null ? [] : [{ gate } as WorkerStatus],
    tokensPerSecond: 100,
    meanOutputTokens: 50,
    ...changes,
  };
}

test.each([
  ['priority', 0],
  ['default', 1],
  ['flex', 3],
] as const)('before %s wait %i of better tiers', (tier, ahead) => {
  expect(waitingAhead(load('open'), tier)).toBe(ahead);
});

test.each([
  ['open and nobody ahead', load('open'), 0, { p50: 0, p90: 0 }],
  ['shut: a place has to become free', load('kv_full'), 0, { p50: 500, p90: 1140 }],
  ['four ahead', load('kv_full'), 4, { p50: 2000, p90: 3280 }],
  ['a hundred ahead scatter less', load('kv_full'), 100, { p50: 50_000, p90: 56_400 }],
  ['nobody serves it', load(null), 3, null],
  ['nothing measured yet', load('slots_full', { tokensPerSecond: 0 }), 3, null],
])('%s', (_what, model, ahead, eta) => {
  expect(etaOf(model, ahead)).toEqual(eta);
});
