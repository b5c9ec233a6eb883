import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import {
  binOf,
  createLengthCurve,
  LENGTH_BINS,
  type LengthCurve,
} from '../../../workers/admission/length-curve.ts';

interface Output {
  tokens: number;
  /** All that is known is that it is longer. */
  cut: boolean;
}

/** One bin is that much wider than the one before it. */
const BIN = 2 ** (1 / 8);

function curveOf(outputs: Output[]): LengthCurve {
  const ended = new Float64Array(LENGTH_BINS);
  const longer = new Float64Array(LENGTH_BINS);
  for (const { tokens, cut } of outputs) (cut ? longer : ended)[binOf(tokens)]! += 1;
  return createLengthCurve(ended, longer, outputs.length);
}

/** Product limit over the lengths themselves, P(output > tokens). */
function kaplanMeier(outputs: Output[], tokens: number): number {
  const lengths = [...new Set(outputs.filter(({ cut }) => !cut).map((output) => output.tokens))];
  let alive = 1;
  for (const length of lengths.filter((each) => each <= tokens)) {
    const atRisk = outputs.filter((output) => output.tokens >= length).length;
    const ended = outputs.filter((output) => !output.cut && output.tokens === length).length;
    alive *= 1 - ended / atRisk;
  }
  return alive;
}

const lengths = fc.integer({ min: 1, max: 100_000 });
const whole = fc.array(
  lengths.map((tokens) => ({ tokens, cut: false })),
  { minLength: 1, maxLength: 60, size: 'max' },
);
const mixed = fc
  .array(fc.record({ tokens: lengths, cut: fc.boolean() }), { minLength: 1, maxLength: 60, size: 'max' })
  .map((outputs) => [...outputs, { tokens: 500, cut: false }]);

test('where nothing is cut it is the share of the outputs that are longer, within the width of a bin', () => {
  fc.assert(
    fc.property(whole, lengths, (outputs, tokens) => {
      const share = (at: number) => outputs.filter((output) => output.tokens > at).length / outputs.length;
      const survival = curveOf(outputs).survival(tokens);
      expect(survival).toBeLessThanOrEqual(share(tokens / BIN) + 1e-9);
      expect(survival).toBeGreaterThanOrEqual(share(tokens * BIN) - 1e-9);
    }),
  );
});

describe('outputs of which only the beginning was seen', () => {
  test('agree with the product-limit estimate over the lengths themselves', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.2, max: 0.8, noNaN: true }), (seed, cutShare) => {
        const random = createRandom(seed);
        const outputs = Array.from({ length: 400 }, () => {
          const tokens = 20 * Math.exp(5 * random());
          return random() < cutShare
            ? { tokens: Math.ceil(tokens * random()), cut: true }
            : { tokens: Math.ceil(tokens), cut: false };
        });
        const curve = curveOf(outputs);
        for (const tokens of [10, 30, 100, 300, 1000, 2000]) {
          expect(curve.survival(tokens)).toBeLessThan(kaplanMeier(outputs, tokens / BIN) + 0.03);
          expect(curve.survival(tokens)).toBeGreaterThan(kaplanMeier(outputs, tokens * BIN) - 0.03);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('do not leave the short ones as the only ones seen', () => {
    const short = Array.from({ length: 50 }, () => ({ tokens: 100, cut: false }));
    const stillRunning = Array.from({ length: 50 }, () => ({ tokens: 1000, cut: true }));
    expect(curveOf(short).survival(800)).toBe(0);
    expect(curveOf([...short, ...stillRunning]).survival(800)).toBeCloseTo(0.5, 2);
  });
});

test('survival falls from 1, and never rises', () => {
  fc.assert(
    fc.property(mixed, lengths, lengths, (outputs, a, b) => {
      const { survival } = curveOf(outputs);
      expect(survival(0)).toBe(1);
      expect(survival(Math.max(a, b))).toBeLessThanOrEqual(survival(Math.min(a, b)));
      expect(survival(Math.max(a, b))).toBeGreaterThanOrEqual(0);
    }),
  );
});

const span = fc
  .tuple(fc.nat({ max: 20_000 }), fc.integer({ min: 1, max: 20_000 }))
  .map(([written, more]) => ({ written, bound: written + more }));

test('an expected length is longer than what is written and at most the bound', () => {
  fc.assert(
    fc.property(mixed, span, (outputs, { written, bound }) => {
      const mean = curveOf(outputs).mean(written, bound);
      expect(mean).toBeGreaterThanOrEqual(written + 1);
      expect(mean).toBeLessThanOrEqual(bound + 1e-6);
    }),
  );
});

test('the expected length is the outputs’ own mean, within a bin', () => {
  fc.assert(
    fc.property(whole, (outputs) => {
      const real = outputs.reduce((sum, { tokens }) => sum + tokens, 0) / outputs.length;
      const ratio = curveOf(outputs).mean(0, 1_000_000) / real;
      expect(ratio).toBeGreaterThan(1 / BIN);
      expect(ratio).toBeLessThan(BIN * 2 ** (1 / real));
    }),
  );
});

test('a quantile rises with its share, between what is written and the bound', () => {
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(mixed, span, share, share, (outputs, { written, bound }, a, b) => {
      const { quantile } = curveOf(outputs);
      const low = quantile(Math.min(a, b), written, bound);
      const high = quantile(Math.max(a, b), written, bound);
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThan(written);
      expect(high).toBeLessThanOrEqual(bound);
    }),
  );
});

test('of those that have got this far', () => {
  const curve = curveOf([100, 200, 300, 400].map((tokens) => ({ tokens, cut: false })));
  expect(curve.quantile(0.5, 0, 10_000) / 200).toBeCloseTo(1, 0);
  expect(curve.quantile(0.5, 250, 10_000)).toBeGreaterThan(290);
  expect(curve.mean(250, 10_000)).toBeGreaterThan(320);
});
