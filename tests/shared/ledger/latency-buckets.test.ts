import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { bucketOf, percentileOf } from '../../../shared/ledger/latency-buckets.ts';

const latencies = fc.array(fc.integer({ min: 1, max: 86_400_000 }), { minLength: 1, maxLength: 200 });

function counted(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return counts;
}

test('a percentile of counts is within 5 % of the one of the values', () => {
  fc.assert(
    fc.property(latencies, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
      const read = percentileOf(counted(values), share)!;
      expect(Math.abs(read - exact) / exact).toBeLessThan(0.0501);
    }),
  );
});

test('larger values never lie in smaller buckets, and none is below the first', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      (a, b) => {
        expect(bucketOf(Math.min(a, b))).toBeLessThanOrEqual(bucketOf(Math.max(a, b)));
        expect(bucketOf(a)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('of nothing there is no percentile', () => {
  expect(percentileOf(new Map(), 0.5)).toBeNull();
});
