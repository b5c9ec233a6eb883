import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import { PRESETS } from '../../../workers/simulator/engine/presets.ts';
import { jitterFactor, stepMs } from '../../../workers/simulator/engine/step-time.ts';

const h100 = PRESETS['8b-h100']!.step;

describe('stepMs', () => {
  test('one decode is bound by reading the weights', () => {
    expect(stepMs(h100, { tokens: 1, sequences: 1, contextTokens: 1 })).toBeCloseTo(0.4 + 6.0 + 0.01, 1);
  });

  test('a large prefill is bound by arithmetic', () => {
    const ms = stepMs(h100, { tokens: 8192, sequences: 1, contextTokens: 8192 });
    // (6^1.5 + 167.9^1.5)^(2/3) = 168.7; attention 0.41; one sequence 0.01; overhead 0.4
    expect(ms).toBeCloseTo(169.6, 0);
  });

  test('context costs 50 ns a token', () => {
    const load = { tokens: 100, sequences: 100, contextTokens: 0 };
    const withContext = stepMs(h100, { ...load, contextTokens: 400_000 });
    expect(withContext - stepMs(h100, load)).toBeCloseTo(20, 6);
  });
});

test('every preset holds at least one request of its full length', () => {
  for (const preset of Object.values(PRESETS)) {
    expect((preset.numGpuBlocks - 1) * 16).toBeGreaterThanOrEqual(preset.maxModelLen);
  }
});

test('jitter has mean 1 and the asked spread, and none at 0', () => {
  const random = createRandom(1);
  const factors = Array.from({ length: 20_000 }, () => jitterFactor(random, 0.1));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  const spread = Math.sqrt(
    factors.reduce((sum, factor) => sum + (Math.log(factor) + 0.005) ** 2, 0) / factors.length,
  );
  expect(mean).toBeCloseTo(1, 2);
  expect(spread).toBeCloseTo(0.1, 2);
  expect(jitterFactor(random, 0)).toBe(1);
});
