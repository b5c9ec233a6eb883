import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { loadOf } from '../../../workers/simulator/scheduler/step.ts';
import { create, ids, add, step, running, waiting, used } from './support/scheduler-steps.ts';

test('a request: prefill samples the first token, each decode step one more, then its blocks are free', () => {
  const scheduler = create();
  add(scheduler, 1, 20, 3);
  expect(step(scheduler)).toEqual({ work: [[1, 20]], preempted: [], sampled: [1] });
  expect(used(scheduler)).toBe(2);
  expect(step(scheduler)).toEqual({ work: [[1, 1]], preempted: [], sampled: [1] });
  expect(step(scheduler)).toEqual({ work: [[1, 1]], preempted: [], sampled: [1] });
  expect(running(scheduler)).toEqual([]);
  expect(used(scheduler)).toBe(0);
});

test('block 0 is the null block: one fewer than all can be used', () => {
  expect(create().state().usableBlocks).toBe(100);
});

describe('rule 1: running first, within the budgets of a step', () => {
  test('a long prompt is prefilled in chunks, beside the decodes', () => {
    const scheduler = create();
    add(scheduler, 1, 10, 9);
    step(scheduler);
    add(scheduler, 2, 600, 2);
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 1],
        [2, 255],
      ],
      sampled: [1],
    });
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 1],
        [2, 255],
      ],
      sampled: [1],
    });
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 1],
        [2, 90],
      ],
      sampled: [1, 2],
    });
  });

  test('what the running leave of the budget goes to the waiting', () => {
    const scheduler = create();
    add(scheduler, 1, 200, 2);
    add(scheduler, 2, 100, 2);
    add(scheduler, 3, 10, 2);
    expect(step(scheduler).work).toEqual([
      [1, 200],
      [2, 56],
    ]);
    expect(step(scheduler).work).toEqual([
      [1, 1],
      [2, 44],
      [3, 10],
    ]);
  });

  test('at most max_num_seqs run', () => {
    const scheduler = create({ maxNumSeqs: 2 });
    for (const id of [1, 2, 3]) add(scheduler, id, 10, 2);
    step(scheduler);
    expect(running(scheduler)).toEqual([1, 2]);
    expect(waiting(scheduler)).toEqual([3]);
    step(scheduler);
    step(scheduler);
    expect(running(scheduler)).toEqual([3]);
  });
});

describe('long_prefill_token_threshold', () => {
  const capped = { longPrefillTokenThreshold: 50 };

  test('is the most of one request in a step, so that the next prompt comes in beside it', () => {
    const scheduler = create(capped);
    add(scheduler, 1, 120, 2);
    add(scheduler, 2, 10, 2);
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 50],
        [2, 10],
      ],
      sampled: [2],
    });
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 50],
        [2, 1],
      ],
      sampled: [2],
    });
    add(scheduler, 3, 10, 2);
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 20],
        [3, 10],
      ],
      sampled: [1, 3],
    });
  });

  test('does not hold for one that is alone, running or waiting: it starves nobody', () => {
    const scheduler = create({ ...capped, maxNumBatchedTokens: 100 });
    add(scheduler, 1, 250, 2);
    expect(step(scheduler).work).toEqual([[1, 100]]);
    expect(step(scheduler).work).toEqual([[1, 100]]);
    add(scheduler, 2, 100, 2);
    expect(step(scheduler).work).toEqual([
      [1, 50],
      [2, 50],
    ]);
  });

  test('0: a prompt may take the whole step', () => {
    const scheduler = create();
    add(scheduler, 1, 250, 2);
    add(scheduler, 2, 10, 2);
    expect(step(scheduler).work).toEqual([
      [1, 250],
      [2, 6],
    ]);
  });

  test('admission asks for the blocks of the whole prompt all the same', () => {
    const scheduler = create({ ...capped, numGpuBlocks: 11 });
    add(scheduler, 1, 80, 2);
    add(scheduler, 2, 120, 2);
    step(scheduler);
    expect(waiting(scheduler)).toEqual([2]);
  });
});

describe('rule 3: waiting', () => {
  test('nobody is admitted in a step that preempts', () => {
    const scheduler = create({ numGpuBlocks: 5 });
    add(scheduler, 1, 31, 20);
    add(scheduler, 2, 31, 20);
    step(scheduler);
    step(scheduler);
    // Two blocks come free by the preemption of 2, and 3 needs only one of them.
    add(scheduler, 3, 5, 2);
    expect(step(scheduler)).toMatchObject({ preempted: [2] });
    expect(running(scheduler)).toEqual([1]);
  });

  test('not even one that is better than the victim and would fit', () => {
    const scheduler = create({ numGpuBlocks: 5, policy: 'priority' });
    add(scheduler, 1, 31, 20, 5);
    add(scheduler, 2, 31, 20, 9);
    step(scheduler);
    step(scheduler);
    add(scheduler, 3, 5, 2, 1);
    expect(step(scheduler)).toMatchObject({ work: [[1, 1]], preempted: [2] });
    expect(step(scheduler)).toMatchObject({
      work: [
        [1, 1],
        [3, 5],
      ],
      preempted: [],
    });
  });

  test('the first that does not fit blocks those behind it', () => {
    const scheduler = create({ numGpuBlocks: 11 });
    add(scheduler, 1, 100, 2);
    add(scheduler, 2, 100, 2);
    add(scheduler, 3, 5, 2);
    step(scheduler);
    expect(running(scheduler)).toEqual([1]);
    expect(waiting(scheduler)).toEqual([2, 3]);
  });

  test('by priority, the better one is first in line whenever it came', () => {
    const scheduler = create({ policy: 'priority', maxNumSeqs: 1 });
    add(scheduler, 1, 10, 1, 5);
    add(scheduler, 2, 10, 1, 1);
    add(scheduler, 3, 10, 1, 5);
    const order = [1, 2, 3].map(() => step(scheduler).sampled[0]);
    expect(order).toEqual([2, 1, 3]);
  });
});

describe('rule 4: admission', () => {
  test('the whole prompt must fit, not only its first chunk', () => {
    const scheduler = create({ numGpuBlocks: 31 });
    add(scheduler, 1, 160, 2);
    // 21 blocks of which 20 are free; the first chunk of 96 tokens would have had room.
    add(scheduler, 2, 321, 2);
    step(scheduler);
    expect(running(scheduler)).toEqual([1]);
  });

  test('output growth is not reserved', () => {
    const scheduler = create({ numGpuBlocks: 3 });
    add(scheduler, 1, 16, 16);
    add(scheduler, 2, 16, 16);
    step(scheduler);
    expect(running(scheduler)).toEqual([1, 2]);
  });

  test('the watermark stays free, except for the first in an empty engine', () => {
    const scheduler = create({ numGpuBlocks: 100, watermark: 0.1 });
    add(scheduler, 1, 95 * 16, 2);
    step(scheduler);
    expect(running(scheduler)).toEqual([1]);

    const beside = create({ numGpuBlocks: 100, watermark: 0.1, maxNumBatchedTokens: 4096 });
    add(beside, 1, 80 * 16, 9);
    add(beside, 2, 10 * 16, 9);
    add(beside, 3, 8 * 16, 9);
    step(beside);
    // 19 are free beside the first, 10 of them are the watermark's: nine fit, ten do not (and 1 takes one more to grow).
    expect(running(beside)).toEqual([1]);
    beside.abort(2);
    step(beside);
    expect(running(beside)).toEqual([1, 3]);
  });
});

describe('abort', () => {
  test('frees the blocks at once, also between the two halves of a step', () => {
    const scheduler = create();
    add(scheduler, 1, 50, 9);
    const planned = scheduler.schedule();
    expect(scheduler.abort(1)).toBe(true);
    expect(used(scheduler)).toBe(0);
    expect(scheduler.complete(planned)).toEqual([]);
    expect(scheduler.abort(1)).toBe(false);
  });

  test('takes a waiting one out of the line', () => {
    const scheduler = create({ maxNumSeqs: 1 });
    for (const id of [1, 2, 3]) add(scheduler, id, 10, 2);
    step(scheduler);
    scheduler.abort(2);
    expect(waiting(scheduler)).toEqual([3]);
  });
});

test('the load of a step: tokens, sequences, and their context lengths', () => {
  const scheduler = create();
  add(scheduler, 1, 100, 5);
  add(scheduler, 2, 50, 5);
  expect(loadOf(scheduler.schedule())).toEqual({ tokens: 150, sequences: 2, contextTokens: 150 });
});

test('whatever happens, no block is lost or held twice, and at the end all are free', () => {
  const request = fc.record({
    prompt: fc.integer({ min: 1, max: 200 }),
    output: fc.integer({ min: 1, max: 60 }),
    priority: fc.integer({ min: 0, max: 3 }),
    family: fc.integer({ min: 0, max: 2 }),
    abort: fc.boolean(),
  });
  const scenario = fc.record({
    requests: fc.array(request, { minLength: 1, maxLength: 25 }),
    policy: fc.constantFrom('fcfs' as const, 'priority' as const),
    prefixCaching: fc.boolean(),
    longPrefillTokenThreshold: fc.constantFrom(0, 16),
    watermark: fc.constantFrom(0, 0.1),
  });
  fc.assert(
    fc.property(scenario, ({ requests, ...changes }) => {
      const scheduler = create({ ...changes, numGpuBlocks: 24, maxNumBatchedTokens: 64 });
      const said = new Map<number, number>();
      requests.forEach(({ prompt, output, priority, family }, id) =>
        scheduler.add({ id, promptIds: ids(family, prompt), outputIds: ids(family, output), priority }),
      );
      for (let steps = 0; scheduler.state().running.length + scheduler.state().waiting.length > 0; steps++) {
        expect(steps).toBeLessThan(50_000);
        for (const { id } of scheduler.complete(scheduler.schedule())) said.set(id, (said.get(id) ?? 0) + 1);
        const doomed = requests.findIndex(({ abort }, id) => abort && id === steps);
        if (doomed >= 0) scheduler.abort(doomed);
        const held = new Set(scheduler.state().running.flatMap(({ blocks }) => blocks));
        expect(held.size).toBe(used(scheduler));
        expect(held.has(0)).toBe(false);
      }
      expect(used(scheduler)).toBe(0);
      // Whoever was not aborted has said all that it had to say, whatever it was preempted.
      const finished = requests.flatMap(({ output, abort }, id) => (abort ? [] : [[id, output]]));
      expect(finished.map(([id]) => [id, said.get(id!)])).toEqual(finished);
    }),
    { numRuns: 150 },
  );
});
