import { describe, expect, test } from 'vitest';

import { createAdmissionGate } from '../../../workers/admission/admission-gate.ts';
import { createHighWater } from '../../../workers/admission/high-water.ts';
import { createKvBudget } from '../../../workers/admission/kv-budget.ts';
import type { EngineHealth } from '../../../workers/engine/engine-monitor.ts';

function setup(
  fields: {
    waiting?: number;
    kvUsage?: number;
    capacityBlocks?: number;
    maxNumSeqs?: number;
    health?: EngineHealth;
  } = {},
) {
  const budget = createKvBudget({ capacityBlocks: fields.capacityBlocks ?? 100, blockSize: 16 });
  const load = {
    usableBlocks: 100,
    blockSize: 16,
    running: 0,
    waiting: fields.waiting ?? 0,
    kvUsage: fields.kvUsage ?? 0,
    preemptions: 0,
  };
  const gate = createAdmissionGate({
    budget,
    highWater: createHighWater(0.9),
    health: () => fields.health ?? { state: 'up', load },
    maxNumSeqs: fields.maxNumSeqs ?? 8,
    engineWaitingMax: 2,
  });
  return { budget, gate };
}

describe('admission by live KV', () => {
  test('admits up to the high-water mark and no block further', () => {
    const { budget, gate } = setup();
    budget.reserve('a', 80 * 16 - 1);
    expect(budget.usedBlocks()).toBe(80);
    expect(gate.check(10 * 16 - 1)).toBe('open');
    expect(gate.check(10 * 16)).toBe('kv_full');
  });

  test('growth closes the gate, the end of a job opens it', () => {
    const { budget, gate } = setup();
    budget.reserve('a', 100);
    budget.update('a', 89 * 16);
    expect(gate.check(16)).toBe('kv_full');
    budget.release('a');
    budget.release('a');
    expect(budget.usedBlocks()).toBe(0);
    expect(gate.check(16)).toBe('open');
  });

  test('a prompt above the mark goes in alone, and only alone', () => {
    const { budget, gate } = setup();
    expect(gate.check(95 * 16)).toBe('open');
    budget.reserve('a', 1);
    expect(gate.check(95 * 16)).toBe('kv_full');
  });

  test('slots', () => {
    const { budget, gate } = setup({ maxNumSeqs: 2 });
    budget.reserve('a', 1);
    budget.reserve('b', 1);
    expect(gate.check(1)).toBe('slots_full');
  });

  test.each([
    [{ waiting: 2, kvUsage: 0.95 }, 'open'],
    [{ waiting: 3, kvUsage: 0.95 }, 'engine_waiting'],
    [{ waiting: 30, kvUsage: 0.5 }, 'open'],
    [{ health: { state: 'down', reason: 'x' } as const }, 'engine_down'],
    [{ health: { state: 'unknown' } as const }, 'engine_down'],
    [{ health: { state: 'up_without_metrics' } as const }, 'open'],
  ])('engine state %j → %s', (fields, expected) => {
    expect(setup(fields).gate.check(1)).toBe(expected);
  });

  test('draining', () => {
    const { gate } = setup();
    gate.drain();
    expect(gate.check(1)).toBe('draining');
  });

  test('an update after the release counts nothing', () => {
    const { budget } = setup();
    budget.reserve('a', 100);
    budget.release('a');
    budget.update('a', 1600);
    expect(budget.usedBlocks()).toBe(0);
    expect(budget.requests()).toBe(0);
  });
});

describe('the high-water mark', () => {
  test('falls with preemptions, within its floor, and comes back to where it was', () => {
    const mark = createHighWater(0.9);
    mark.observe(10);
    expect(mark.value()).toBe(0.9);
    mark.observe(11);
    expect(mark.value()).toBeCloseTo(0.81);
    for (let count = 12; count < 40; count += 1) mark.observe(count);
    expect(mark.value()).toBeCloseTo(0.45);
    for (let scrape = 0; scrape < 101; scrape += 1) mark.observe(39);
    expect(mark.value()).toBe(0.9);
  });

  test('a restarted engine’s counter starts over without an alarm', () => {
    const mark = createHighWater(0.9);
    mark.observe(100);
    mark.observe(0);
    expect(mark.value()).toBe(0.9);
  });
});
