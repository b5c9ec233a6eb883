import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SERVICE_TIERS } from '../../../shared/types/job.ts';
import { createTurnOrder, type Turn } from '../../../workers/admission/turn-order.ts';

interface Named extends Turn {
  name: string;
}

const STARVATION_MS = 30_000;
const NOW = 1_000_000;

function job(name: string, changes: Partial<Turn> = {}): Named {
  return {
    name,
    tier: 'default',
    claimedAt: NOW,
    deadlineAt: null,
    serviceMs: 1000,
    workTokens: 100,
    begun: false,
    ...changes,
  };
}

const createOrder = () => createTurnOrder<Named>({ starvationMs: STARVATION_MS });
const names = (jobs: Named[]) => jobs.map(({ name }) => name);
const inTurn = (...jobs: Named[]) => names(createOrder().inTurn(jobs, NOW));

describe('inside a tier', () => {
  test('the shortest first, and of equals who came first', () => {
    expect(
      inTurn(
        job('long', { workTokens: 900 }),
        job('later', { claimedAt: NOW - 1 }),
        job('earlier', { claimedAt: NOW - 2 }),
        job('short', { workTokens: 10 }),
      ),
    ).toEqual(['short', 'earlier', 'later', 'long']);
  });

  test('an answer that has begun goes before those that have not', () => {
    expect(inTurn(job('short', { workTokens: 1 }), job('begun', { workTokens: 900, begun: true }))).toEqual([
      'begun',
      'short',
    ]);
  });

  test('who may miss its deadline goes before that, earliest first; who has time does not', () => {
    expect(
      inTurn(
        job('begun', { begun: true }),
        job('has time', { deadlineAt: NOW + 60_000, workTokens: 900 }),
        job('needs long', { deadlineAt: NOW + 60_000, serviceMs: 40_000 }),
        job('urgent', { deadlineAt: NOW + 10_000 }),
      ),
    ).toEqual(['urgent', 'needs long', 'begun', 'has time']);
  });

  test('who has waited beyond the bound goes before all, oldest first', () => {
    expect(
      inTurn(
        job('urgent', { deadlineAt: NOW + 10 }),
        job('old', { claimedAt: NOW - STARVATION_MS, workTokens: 900 }),
        job('older', { claimedAt: NOW - STARVATION_MS - 1, workTokens: 1000 }),
      ),
    ).toEqual(['older', 'old', 'urgent']);
  });

  test('a job whose length nobody knows counts as an average one', () => {
    expect(
      inTurn(
        job('long', { workTokens: 1000 }),
        job('unknown', { workTokens: null }),
        job('short', { workTokens: 10 }),
      ),
    ).toEqual(['short', 'unknown', 'long']);
  });

  test('as they came where no length is known', () => {
    const unknown = { workTokens: null };
    expect(
      inTurn(
        job('c', { ...unknown, claimedAt: NOW - 1 }),
        job('a', { ...unknown, claimedAt: NOW - 3 }),
        job('b', { ...unknown, claimedAt: NOW - 2 }),
      ),
    ).toEqual(['a', 'b', 'c']);
  });
});

test('tiers come in their order, whatever is urgent inside a worse one', () => {
  expect(
    inTurn(
      job('f', { tier: 'flex', begun: true, workTokens: 1 }),
      job('d', { deadlineAt: NOW + 10 }),
      job('p', { tier: 'priority', workTokens: 900 }),
    ),
  ).toEqual(['p', 'd', 'f']);
});

describe('a tier of which nothing has started for the bound', () => {
  const flex = job('f', { tier: 'flex' });
  const priority = job('p', { tier: 'priority' });

  test('goes first', () => {
    const order = createOrder();
    expect(names(order.inTurn([priority, flex], NOW))).toEqual(['p', 'f']);
    expect(names(order.inTurn([priority, flex], NOW + STARVATION_MS - 1))).toEqual(['p', 'f']);
    expect(order.isStarved(flex, NOW + STARVATION_MS - 1)).toBe(false);
    expect(names(order.inTurn([priority, flex], NOW + STARVATION_MS))).toEqual(['f', 'p']);
    expect(order.isStarved(flex, NOW + STARVATION_MS)).toBe(true);
  });

  test('has had its turn once one of its jobs has started', () => {
    const order = createOrder();
    order.inTurn([priority, flex], NOW);
    order.inTurn([priority, flex], NOW + STARVATION_MS);
    expect(order.started('flex', NOW + STARVATION_MS)).toBe(STARVATION_MS);
    expect(names(order.inTurn([priority, flex], NOW + STARVATION_MS + 1))).toEqual(['p', 'f']);
    expect(names(order.inTurn([priority, flex], NOW + 2 * STARVATION_MS))).toEqual(['f', 'p']);
  });

  test('does not starve while it has nothing to start', () => {
    const order = createOrder();
    order.inTurn([flex], NOW);
    order.inTurn([priority], NOW + 10_000);
    order.inTurn([priority, flex], NOW + 20_000);
    expect(order.isStarved(flex, NOW + STARVATION_MS)).toBe(false);
    expect(order.isStarved(flex, NOW + 20_000 + STARVATION_MS)).toBe(true);
  });

  test('the best tier needs no such help', () => {
    const order = createOrder();
    order.inTurn([priority], NOW);
    expect(order.isStarved(priority, NOW + 10 * STARVATION_MS)).toBe(false);
  });

  test('waits on where it was when what it had started is parked', () => {
    const order = createOrder();
    order.inTurn([priority, flex], NOW);
    const waitedMs = order.started('flex', NOW + 20_000);
    order.inTurn([priority], NOW + 20_000);
    order.parked('flex', waitedMs, NOW + 100_000);
    order.inTurn([priority, flex], NOW + 101_000);
    expect(order.isStarved(flex, NOW + 109_999)).toBe(false);
    expect(order.isStarved(flex, NOW + 110_000)).toBe(true);
  });
});

test('nobody is lost and nobody comes twice', () => {
  const jobs = fc.array(
    fc.record({
      tier: fc.constantFrom(...SERVICE_TIERS),
      claimedAt: fc.integer({ min: NOW - 100_000, max: NOW }),
      deadlineAt: fc.option(fc.integer({ min: NOW - 1000, max: NOW + 100_000 })),
      serviceMs: fc.nat({ max: 100_000 }),
      workTokens: fc.option(fc.nat({ max: 10_000 })),
      begun: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(jobs, (turns) => {
      const all = turns.map((turn, index) => job(String(index), turn));
      const ordered = createOrder().inTurn(all, NOW);
      expect(new Set(names(ordered))).toEqual(new Set(names(all)));
      expect(ordered).toHaveLength(all.length);
      const tiers = ordered.map(({ tier }) => SERVICE_TIERS.indexOf(tier));
      expect(tiers).toEqual(tiers.toSorted((a, b) => a - b));
    }),
  );
});
