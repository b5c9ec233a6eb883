import { describe, expect, test } from 'vitest';

import type { GateState } from '../../../shared/types/worker-status.ts';
import { createHighWater } from '../../../workers/admission/high-water.ts';
import { createLengthModel } from '../../../workers/admission/length-model.ts';
import { known, steerAdmission, type Steered } from './support/steer-admission.ts';

const FLEX = { tier: 'flex' } as const;
/** Holds 100 blocks when it ends, 50 when it starts. */
const MIDDLE = { promptTokens: 799, bound: 800 };

/** Batch jobs that run and have written one token: their prompts are computed. */
function runBatch(steered: Steered, ids: string[], changes = {}): void {
  for (const id of ids) {
    expect(steered.offer(id, { ...FLEX, ...MIDDLE, ...changes })).toBe(true);
    steered.wrote(id, 1);
  }
}

const ids = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`);

describe('an interactive job', () => {
  test('goes at once where there is room', () => {
    const steered = steerAdmission();
    steered.enqueue('a');
    steered.enqueue('b', { tier: 'priority' });
    expect(steered.decide()).toEqual({ admit: ['b', 'a'], park: [], gate: 'open' });
    expect(steered.admission.state()).toMatchObject({ running: 2, waiting: 0, usedBlocks: 14 });
  });

  test('goes as far as all interactive ones fit to their ends', () => {
    const steered = steerAdmission({ blocks: 350 });
    for (const id of ['a', 'b', 'c']) expect(steered.offer(id, MIDDLE)).toBe(true);
    expect(steered.offer('d', MIDDLE)).toBe(false);
    expect(steered.decide().gate).toBe('kv_full');
    steered.admission.ended('a', true);
    expect(steered.decide()).toEqual({ admit: ['d'], park: [], gate: 'open' });
  });

  test('is not held back by what batch may come to take later', () => {
    const steered = steerAdmission({ blocks: 410 });
    runBatch(steered, ids('b', 4));
    expect(steered.admission.state().peakBlocks).toBeGreaterThan(380);
    expect(steered.offer('a', MIDDLE)).toBe(true);
  });

  test('waits while the engine is not to be given anything, and says why', () => {
    let gate: GateState = 'engine_down';
    const steered = steerAdmission({ engineGate: () => gate });
    steered.enqueue('a');
    expect(steered.decide()).toEqual({ admit: [], park: [], gate: 'engine_down' });
    gate = 'open';
    expect(steered.decide().admit).toEqual(['a']);
  });
});

test('no more run than the engine runs at once', () => {
  const steered = steerAdmission({ settings: { maxNumSeqs: () => 3 } });
  for (const id of ids('a', 5)) steered.enqueue(id);
  expect(steered.decide()).toMatchObject({ admit: ids('a', 3), gate: 'slots_full' });
  expect(steered.decide().admit).toEqual([]);
  steered.admission.ended('a1', true);
  expect(steered.decide().admit).toEqual(['a3']);
});

describe('a job larger than the cache', () => {
  const HUGE = { promptTokens: 20_000, bound: 8000 };

  test.each(['flex', 'default'] as const)('runs alone (%s)', (tier) => {
    const steered = steerAdmission();
    steered.enqueue('small');
    steered.decide();
    expect(steered.offer('huge', { ...HUGE, tier })).toBe(false);
    steered.admission.ended('small', true);
    expect(steered.decide().admit).toEqual(['huge']);
    expect(steered.offer('next')).toBe(false);
    expect(steered.decide(100)).toEqual({ admit: [], park: [], gate: 'kv_full' });
  });

  test('is the one that stays when others have to go', () => {
    const steered = steerAdmission({ blocks: 100, lengths: known(50) });
    steered.offer('grows', { ...FLEX, promptTokens: 400, bound: 4000 });
    steered.wrote('grows', 1);
    steered.offer('small', FLEX);
    steered.wrote('grows', 1200);
    expect(steered.decide().park).toEqual(['small']);
    expect(steered.decide().park).toEqual([]);
    steered.admission.ended('small', false);
    expect(steered.decide(50).park).toEqual([]);
  });
});

describe('batch', () => {
  test('goes only as far as what all are expected to come to fits', () => {
    const steered = steerAdmission({ blocks: 450 });
    runBatch(steered, ids('b', 4));
    expect(steered.offer('b4', { ...FLEX, ...MIDDLE })).toBe(false);
    expect(steered.decide().gate).toBe('kv_full');
    expect(steered.admission.state().usedBlocks).toBeLessThan(210);
  });

  test('goes further where short outputs are expected', () => {
    const steered = steerAdmission({ blocks: 450, lengths: known(16) });
    runBatch(steered, ids('b', 8));
    expect(steered.admission.state().running).toBe(8);
  });

  test('keeps below the mark', () => {
    const steered = steerAdmission({ blocks: 450, highWater: createHighWater(0.8) });
    runBatch(steered, ids('b', 3));
    expect(steered.offer('b3', { ...FLEX, ...MIDDLE })).toBe(false);
  });

  test('leaves room for as much interactive traffic as there was just now', () => {
    const steered = steerAdmission({ blocks: 400, lengths: known(16) });
    for (const id of ids('i', 4)) expect(steered.offer(id, MIDDLE)).toBe(true);
    steered.decide(50);
    for (const id of ids('i', 4)) steered.admission.ended(id, true);
    runBatch(steered, ids('b', 3));
    expect(steered.offer('b3', { ...FLEX, ...MIDDLE })).toBe(false);
    for (const id of ids('j', 4)) expect(steered.offer(id, MIDDLE)).toBe(true);
    expect(steered.decide().park).toEqual([]);
  });

  test('takes its share of the cache while interactive traffic is about, and all of it in quiet times', () => {
    const steered = steerAdmission({ settings: { batchKvShare: 0.3 } });
    steered.offer('i', { promptTokens: 1599, bound: 8000 });
    runBatch(steered, ids('b', 2));
    expect(steered.offer('b2', { ...FLEX, ...MIDDLE })).toBe(false);
    steered.admission.ended('i', true);
    steered.decide(61_000);
    runBatch(steered, ids('c', 4));
  });
});

describe('batch prompts', () => {
  const LONG = { ...FLEX, promptTokens: 2000, bound: 10 };

  test('go one at a time beside interactive traffic', () => {
    const steered = steerAdmission();
    steered.offer('i');
    expect(steered.offer('b0', LONG)).toBe(true);
    expect(steered.offer('b1', LONG)).toBe(false);
    expect(steered.decide().gate).toBe('pacing');
    steered.wrote('b0', 1);
    expect(steered.decide().admit).toEqual(['b1']);
  });

  test('short ones, or those out of the prefix cache, together', () => {
    const steered = steerAdmission();
    steered.offer('i');
    expect(steered.offer('b0', { ...LONG, promptTokens: 200 })).toBe(true);
    expect(steered.offer('b1', { ...LONG, cachedTokens: 1800 })).toBe(true);
    expect(steered.offer('b2', { ...LONG, promptTokens: 200 })).toBe(false);
  });

  test('do not hold up interactive ones, nor are held up by theirs', () => {
    const steered = steerAdmission();
    for (const id of ids('i', 4)) expect(steered.offer(id, { promptTokens: 2000, bound: 10 })).toBe(true);
    expect(steered.offer('b', LONG)).toBe(true);
    expect(steered.offer('i4', { promptTokens: 2000, bound: 10 })).toBe(true);
  });

  test('more go side by side in quiet times', () => {
    const steered = steerAdmission({ lengths: known(10) });
    steered.offer('i');
    steered.admission.ended('i', true);
    expect(steered.offer('b0', LONG)).toBe(true);
    expect(steered.offer('b1', LONG)).toBe(false);
    expect(steered.decide(61_000).admit).toEqual(['b1']);
  });

  test('an interactive stream that runs is interactive traffic', () => {
    const steered = steerAdmission();
    steered.offer('i', { bound: 8000 });
    steered.wrote('i', 1);
    for (let passed = 0; passed < 120_000; passed += 50) steered.decide(50);
    expect(steered.offer('b0', LONG)).toBe(true);
    expect(steered.offer('b1', LONG)).toBe(false);
  });
});

describe('an interactive job that does not fit', () => {
  const full = (changes = {}) => {
    const steered = steerAdmission({ blocks: 210, lengths: known(3) });
    runBatch(steered, ids('b', 4), changes);
    return steered;
  };

  test('parks just enough of the batch jobs that were admitted last, and goes when they have ended', () => {
    const steered = full();
    steered.enqueue('i', { promptTokens: 799, bound: 10 });
    expect(steered.decide()).toEqual({ admit: [], park: ['b3'], gate: 'kv_full' });
    expect(steered.decide(50)).toEqual({ admit: [], park: [], gate: 'kv_full' });
    expect(steered.admission.state().usedBlocks).toBe(204);
    steered.admission.ended('b3', false);
    expect(steered.decide()).toEqual({ admit: ['i'], park: [], gate: 'open' });
  });

  test('parks more for a larger one', () => {
    const steered = full();
    steered.enqueue('i', { promptTokens: 1599, bound: 10 });
    expect(steered.decide().park).toEqual(['b3', 'b2']);
  });

  test('parks none that cannot go on later', () => {
    const steered = full({ canContinue: false });
    steered.enqueue('i', { promptTokens: 799, bound: 10 });
    expect(steered.decide()).toEqual({ admit: [], park: [], gate: 'kv_full' });
  });

  test('parks no interactive one', () => {
    const steered = full({ tier: 'default' });
    steered.enqueue('i', { tier: 'priority', promptTokens: 799, bound: 10 });
    expect(steered.decide()).toEqual({ admit: [], park: [], gate: 'kv_full' });
  });

  test('parks nobody where that would not help: interactive ones fill the cache', () => {
    const steered = steerAdmission({ blocks: 210, lengths: known(3) });
    for (const id of ids('i', 3)) expect(steered.offer(id, { promptTokens: 799, bound: 10 })).toBe(true);
    runBatch(steered, ['b'], { promptTokens: 300 });
    steered.enqueue('j', { promptTokens: 1000, bound: 10 });
    expect(steered.decide()).toEqual({ admit: [], park: [], gate: 'kv_full' });
  });

  test('for a place among those that run at once, parks one', () => {
    const steered = steerAdmission({ settings: { maxNumSeqs: () => 4 } });
    runBatch(steered, ids('b', 4));
    steered.enqueue('i');
    expect(steered.decide()).toEqual({ admit: [], park: ['b3'], gate: 'slots_full' });
    expect(steered.decide(50)).toEqual({ admit: [], park: [], gate: 'slots_full' });
    steered.admission.ended('b3', false);
    expect(steered.decide().admit).toEqual(['i']);
  });

  test('batch that waits parks nobody', () => {
    const steered = full();
    steered.enqueue('b4', { ...FLEX, ...MIDDLE });
    expect(steered.decide().park).toEqual([]);
  });
});

describe('a cache that is about to overflow', () => {
  test('the batch job admitted last goes before interactive ones', () => {
    const steered = steerAdmission({ blocks: 200, lengths: known(3) });
    steered.offer('i0', { promptTokens: 800, bound: 4000 });
    runBatch(steered, ['b0', 'b1'], { bound: 4000, promptTokens: 320 });
    steered.offer('i1', { promptTokens: 800, bound: 4000 });
    steered.wrote('i0', 950);
    expect(steered.decide(50).park).toEqual(['b1']);
  });

  test('and where there is no batch, the interactive one admitted last', () => {
    const steered = steerAdmission({ blocks: 200, lengths: known(3) });
    for (const id of ids('i', 3)) steered.offer(id, { promptTokens: 800, bound: 4000 });
    steered.wrote('i0', 800);
    expect(steered.decide(50).park).toEqual(['i2']);
  });

  test('some tokens before the engine would have to preempt', () => {
    const steered = steerAdmission({ blocks: 100, lengths: known(3) });
    runBatch(steered, ['b0', 'b1'], { bound: 4000, promptTokens: 320 });
    let parkedAt = 0;
    for (let written = 1; parkedAt === 0; written++) {
      for (const id of ['b0', 'b1']) steered.wrote(id, written);
      if (steered.decide(20).park.length > 0) parkedAt = 2 * (320 + written);
    }
    expect(parkedAt).toBeGreaterThan(1600 - 200);
    expect(parkedAt).toBeLessThanOrEqual(1600 - 32);
  });
});

describe('starvation', () => {
  const crowded = () => {
    const steered = steerAdmission({ blocks: 210, lengths: known(3) });
    for (const id of ids('i', 4)) steered.offer(id, { promptTokens: 799, bound: 10 });
    steered.enqueue('f', { ...FLEX, promptTokens: 600, bound: 10 });
    return steered;
  };

  test('a tier of which nothing has started for the bound goes before the others', () => {
    const steered = crowded();
    steered.enqueue('j', { promptTokens: 600, bound: 10 });
    expect(steered.decide().admit).toEqual([]);
    steered.admission.ended('i0', true);
    expect(steered.decide().admit).toEqual(['j']);
    steered.enqueue('k', { promptTokens: 600, bound: 10 });
    steered.decide(30_000);
    steered.admission.ended('i1', true);
    expect(steered.decide()).toMatchObject({ admit: ['f'] });
  });

  test('it then runs as an interactive one and is not parked', () => {
    const steered = crowded();
    steered.decide();
    steered.admission.ended('i0', true);
    steered.now += 30_000;
    const decision = steered.admission.decide(steered.now);
    expect(decision.admit.map(({ job, isProtected }) => [job.id, isProtected])).toEqual([['f', true]]);
    steered.wrote('f', 1);
    steered.enqueue('k', { promptTokens: 799, bound: 10 });
    expect(steered.decide().park).toEqual([]);
  });

  test('one job of the tier has its turn; the others stand behind interactive ones', () => {
    const steered = steerAdmission({ engineGate: () => gate });
    let gate: GateState = 'engine_down';
    for (const id of ids('f', 3)) steered.enqueue(id, { ...FLEX, promptTokens: 2000 });
    steered.decide();
    steered.decide(30_000);
    steered.enqueue('i');
    gate = 'open';
    expect(steered.decide().admit).toEqual(['f0', 'i', 'f1']);
  });

  test('what was parked after it had got on does not come back as starved', () => {
    const steered = steerAdmission({ blocks: 210, lengths: known(3) });
    runBatch(steered, ids('b', 4), { bound: 8000 });
    for (let written = 2; written <= 40; written++) {
      for (const id of ids('b', 4)) steered.wrote(id, 1);
      steered.decide(1000);
    }
    steered.enqueue('i', { promptTokens: 799, bound: 10 });
    expect(steered.decide().park).toEqual(['b3']);
    steered.admission.ended('b3', false);
    expect(steered.decide().admit).toEqual(['i']);
    steered.enqueue('b3', { ...FLEX, ...MIDDLE, written: 40 });
    steered.enqueue('j', { promptTokens: 799, bound: 10 });
    expect(steered.decide().admit).toEqual([]);
    steered.admission.ended('i', true);
    expect(steered.decide().admit).toEqual(['j']);
  });
});

describe('a job that leaves', () => {
  test('while it waits, is not admitted any more', () => {
    const steered = steerAdmission();
    steered.enqueue('a');
    steered.admission.withdraw('a');
    steered.admission.withdraw('a');
    expect(steered.decide()).toEqual({ admit: [], park: [], gate: 'open' });
    expect(steered.admission.state().waiting).toBe(0);
  });

  test('frees its blocks once, however often it is said', () => {
    const steered = steerAdmission();
    for (const id of ['a', 'b']) steered.offer(id);
    steered.admission.ended('a', true);
    const after = steered.admission.state();
    steered.admission.ended('a', true);
    steered.admission.ended('never there', false);
    expect(steered.admission.state()).toEqual(after);
    expect(after).toMatchObject({ running: 1, usedBlocks: 7 });
  });

  test('is heard of no more', () => {
    const steered = steerAdmission();
    steered.offer('a');
    steered.admission.ended('a', true);
    steered.wrote('a', 90);
    expect(steered.admission.state()).toMatchObject({ running: 0, usedBlocks: 0, peakBlocks: 0 });
  });
});

describe('lengths are learned from', () => {
  const learn = (finish: (steered: Steered, id: string) => void) => {
    const lengths = createLengthModel();
    const steered = steerAdmission({ lengths });
    for (const id of ids('a', 60)) {
      steered.offer(id, { bound: 4000 });
      steered.wrote(id, 40);
      finish(steered, id);
    }
    return lengths.curve({ tenant: 'acme', class: 'simple/text' });
  };

  test('what ended by itself', () => {
    expect(learn((steered, id) => steered.admission.ended(id, true)).mean(0, 4000)).toBeLessThan(400);
  });

  test('what was cut, as longer than that', () => {
    expect(learn((steered, id) => steered.admission.ended(id, false)).mean(0, 4000)).toBeGreaterThan(2000);
  });
});
