import { describe, expect, test } from 'vitest';

import type { Scheduler } from '../../../workers/simulator/scheduler/scheduler.ts';
import { create, ids, add, step, running, waiting, used } from './support/scheduler-steps.ts';

const shared = (id: number, own: number) => [...ids(1, 64), ...ids(id, own)];
const addShared = (scheduler: Scheduler, id: number, own: number) =>
  scheduler.add({ id, promptIds: shared(id, own), outputIds: ids(id, 2), priority: 0 });

describe('rule 5: prefix cache', () => {
  test('full blocks of a common beginning are computed once', () => {
    const scheduler = create({ prefixCaching: true });
    addShared(scheduler, 1, 10);
    addShared(scheduler, 2, 10);
    // Cached as soon as planned, so that the second already finds what the first computes in the same step.
    expect(step(scheduler).work).toEqual([
      [1, 74],
      [2, 10],
    ]);
    expect(used(scheduler)).toBe(5 + 1);
  });

  test('it outlives the request, and counts as free', () => {
    const scheduler = create({ prefixCaching: true });
    addShared(scheduler, 1, 10);
    step(scheduler);
    step(scheduler);
    expect(used(scheduler)).toBe(0);
    addShared(scheduler, 2, 3);
    expect(scheduler.schedule().admitted).toEqual([{ id: 2, tokens: 67, cachedTokens: 64, resumed: false }]);
  });

  test('at most all tokens but one: the last is what the next is sampled from', () => {
    const scheduler = create({ prefixCaching: true });
    addShared(scheduler, 1, 0);
    step(scheduler);
    step(scheduler);
    addShared(scheduler, 2, 0);
    expect(scheduler.schedule().admitted[0]).toMatchObject({ tokens: 64, cachedTokens: 48 });
  });

  test('generated tokens are cached as well', () => {
    const scheduler = create({ prefixCaching: true });
    scheduler.add({ id: 1, promptIds: ids(1, 10), outputIds: ids(2, 30), priority: 0 });
    for (let i = 0; i < 30; i++) step(scheduler);
    scheduler.add({ id: 2, promptIds: [...ids(1, 10), ...ids(2, 30), 5], outputIds: [1], priority: 0 });
    expect(scheduler.schedule().admitted[0]).toMatchObject({ tokens: 41, cachedTokens: 32 });
  });

  test('equal blocks at another place are not the same', () => {
    const scheduler = create({ prefixCaching: true });
    scheduler.add({ id: 1, promptIds: [...ids(7, 16), ...ids(8, 16), 5], outputIds: [1], priority: 0 });
    step(scheduler);
    scheduler.add({ id: 2, promptIds: [...ids(8, 16), 5], outputIds: [1], priority: 0 });
    expect(scheduler.schedule().admitted[0]).toMatchObject({ cachedTokens: 0 });
  });

  test('cached blocks that nobody holds are counted once: as prefix, not as free besides', () => {
    const scheduler = create({ prefixCaching: true, numGpuBlocks: 6 });
    scheduler.add({ id: 1, promptIds: ids(1, 64), outputIds: [1], priority: 0 });
    step(scheduler);
    add(scheduler, 2, 10, 5);
    step(scheduler);
    // Four are free, all four are the prefix, and the fifth is held by 2.
    scheduler.add({ id: 3, promptIds: [...ids(1, 64), 5], outputIds: [1], priority: 0 });
    step(scheduler);
    expect(running(scheduler)).toEqual([2]);
    expect(waiting(scheduler)).toEqual([3]);
  });

  test('equal blocks behind different beginnings are not the same', () => {
    const scheduler = create({ prefixCaching: true });
    scheduler.add({ id: 1, promptIds: [...ids(7, 16), ...ids(1, 32)], outputIds: [1], priority: 0 });
    step(scheduler);
    scheduler.add({ id: 2, promptIds: [...ids(8, 16), ...ids(1, 32)], outputIds: [1], priority: 0 });
    expect(scheduler.schedule().admitted[0]).toMatchObject({ cachedTokens: 0 });
  });

  test.each([
    ['of one request its tail goes first', 1, 16],
    ['the later request is still whole', 2, 64],
  ])('the least recently used blocks are reused first: %s', (_, id, cachedTokens) => {
    const scheduler = create({ prefixCaching: true, numGpuBlocks: 9 });
    for (const earlier of [1, 2]) {
      scheduler.add({ id: earlier, promptIds: ids(earlier, 64), outputIds: [1], priority: 0 });
      step(scheduler);
    }
    // All eight blocks hold cached content; three new ones cost the first request's last three.
    scheduler.add({ id: 3, promptIds: ids(3, 48), outputIds: [1], priority: 0 });
    step(scheduler);
    scheduler.add({ id: 4, promptIds: [...ids(id, 64), 5], outputIds: [1], priority: 0 });
    expect(scheduler.schedule().admitted[0]).toMatchObject({ cachedTokens });
  });

  test('off: nothing is found', () => {
    const scheduler = create();
    addShared(scheduler, 1, 10);
    step(scheduler);
    addShared(scheduler, 2, 10);
    expect(scheduler.schedule().admitted[0]).toMatchObject({ cachedTokens: 0 });
  });

  test('a preempted request finds its own blocks again', () => {
    const scheduler = create({ prefixCaching: true, numGpuBlocks: 5 });
    add(scheduler, 1, 31, 3);
    add(scheduler, 2, 31, 20);
    step(scheduler);
    step(scheduler);
    expect(step(scheduler).preempted).toEqual([2]);
    // 1 has ended; of 2's blocks one was needed for it.
    expect(scheduler.schedule().admitted[0]).toMatchObject({
      id: 2,
      tokens: 33,
      cachedTokens: 16,
      resumed: true,
    });
  });
});
