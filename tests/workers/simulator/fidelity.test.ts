import { expect, test } from 'vitest';

import { measurePr44594 } from '../../../benchmarks/admission/measure.ts';
import { direct } from '../../../benchmarks/admission/policies.ts';
import { MEASURED } from '../../../benchmarks/admission/pr-44594.ts';

const SEEDS = [1, 2, 3, 4, 5];

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test.each(MEASURED)('watermark $watermark: preemptions and throughput of the real engine', (measured) => {
  const runs = SEEDS.map((seed) => {
    return measurePr44594({ policy: direct, flags: { watermark: measured.watermark }, seed });
  });
  const throughput = mean(runs.map((run) => run.outputTokensPerSecond)) / measured.outputTokensPerSecond;
  const preemptions = mean(runs.map((run) => run.preemptions)) / measured.preemptions;
  expect(Math.abs(throughput - 1)).toBeLessThan(0.05);
  expect(Math.abs(preemptions - 1)).toBeLessThan(0.15);
});
