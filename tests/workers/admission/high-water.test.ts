import { describe, expect, test } from 'vitest';

import { createHighWater } from '../../../workers/admission/high-water.ts';

describe('the high-water mark', () => {
  test('stays where it was set while the engine does not preempt', () => {
    const mark = createHighWater(0.9);
    for (let scrape = 0; scrape < 100; scrape++) expect(mark.observe(7)).toBe(0);
    expect(mark.value()).toBe(0.9);
  });

  test('is cut by what the engine preempted since the last scrape, not by what it had before', () => {
    const mark = createHighWater(0.9);
    expect(mark.observe(5000)).toBe(0);
    expect(mark.value()).toBe(0.9);
    expect(mark.observe(5003)).toBe(3);
    expect(mark.value()).toBeLessThan(0.9);
    expect(mark.value()).toBeGreaterThan(0.85);
  });

  test('a burst cuts a tenth at most, and no number of them more than half', () => {
    const mark = createHighWater(0.9);
    mark.observe(0);
    mark.observe(10_000);
    expect(mark.value()).toBeCloseTo(0.81, 6);
    for (let scrape = 2; scrape < 50; scrape++) mark.observe(10_000 * scrape);
    expect(mark.value()).toBeCloseTo(0.45, 6);
  });

  test('comes back whole and no further', () => {
    const mark = createHighWater(0.9);
    mark.observe(0);
    mark.observe(10_000);
    const seen = Array.from({ length: 300 }, () => (mark.observe(10_000), mark.value()));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen[20]).toBeLessThan(0.85);
    expect(seen.at(-1)).toBe(0.9);
  });

  test('settles just where the engine begins to preempt', () => {
    const mark = createHighWater(0.95);
    let preemptions = 0;
    mark.observe(preemptions);
    const seen = Array.from({ length: 2000 }, () => {
      if (mark.value() > 0.8) preemptions += 1;
      mark.observe(preemptions);
      return mark.value();
    });
    const settled = seen.slice(-500);
    expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(0.015);
    expect(Math.min(...settled)).toBeGreaterThan(0.785);
  });

  test('a counter that falls is an engine that began anew', () => {
    const mark = createHighWater(0.9);
    mark.observe(500);
    expect(mark.observe(2)).toBe(0);
    expect(mark.value()).toBe(0.9);
    expect(mark.observe(3)).toBe(1);
  });
});
