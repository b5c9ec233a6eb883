import { expect, test } from 'vitest';

import { createFairPriority } from '../../../api/jobs/fair-priority.ts';

const QUEUE = { queue: 'tiny default', weight: 1, tokens: 1600 };
const BUSY = { tokensPerSecond: 0, waiting: 5, now: 0 };

/** Tenants in the order in which their jobs are served. */
function order(jobs: { tenant: string; weight?: number; tokens?: number }[]): string {
  const fairness = createFairPriority();
  const ranked = jobs.map((job, index) => ({
    tenant: job.tenant,
    priority: fairness.next({ ...QUEUE, ...job }, BUSY),
    index,
  }));
  const sorted = ranked.toSorted((a, b) => a.priority - b.priority || a.index - b.index);
  return sorted.map(({ tenant }) => tenant).join('');
}

const times = (tenant: string, count: number, rest: object = {}) =>
  Array.from({ length: count }, () => ({ tenant, ...rest }));

test('one tenant alone is served in the order of arrival, from 1 on', () => {
  const fairness = createFairPriority();
  const priorities = [1, 2, 3].map(() => fairness.next({ ...QUEUE, tenant: 'a' }, BUSY));
  expect(priorities).toEqual([1, 101, 201]);
});

test('a tenant with one job does not wait behind the hundred of another', () => {
  expect(order([...times('a', 5), { tenant: 'b' }])).toBe('abaaaa');
});

test('weights and sizes share the tokens, not the jobs', () => {
  expect(order([...times('a', 6, { weight: 2 }), ...times('b', 3)])).toBe('abaabaaba');
  expect(order([...times('a', 2, { tokens: 3200 }), ...times('b', 4)])).toBe('abbabb');
});

test('who comes back from idleness starts at the time of the queue, with neither debt nor credit', () => {
  const fairness = createFairPriority();
  for (let count = 0; count < 10; count++) fairness.next({ ...QUEUE, tenant: 'a' }, BUSY);
  // Ten seconds at 800 tokens a second: five of the ten are served.
  const late = fairness.next({ ...QUEUE, tenant: 'b' }, { tokensPerSecond: 800, waiting: 5, now: 10_000 });
  expect(late).toBe(501);
});

test('an empty queue starts anew', () => {
  const fairness = createFairPriority();
  for (let count = 0; count < 10; count++) fairness.next({ ...QUEUE, tenant: 'a' }, BUSY);
  expect(fairness.next({ ...QUEUE, tenant: 'a' }, { ...BUSY, waiting: 0 })).toBe(1);
});

test('queues have times of their own', () => {
  const fairness = createFairPriority();
  fairness.next({ ...QUEUE, tenant: 'a' }, BUSY);
  expect(fairness.next({ ...QUEUE, queue: 'huge default', tenant: 'a' }, BUSY)).toBe(1);
});
