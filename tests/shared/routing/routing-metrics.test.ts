import { expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import {
  accuracyAt,
  apgr,
  auroc,
  cpt,
  recoveryCurve,
  type RoutedOutcome,
  savedAt,
} from '../../../shared/routing/routing-metrics.ts';

/** Worked out by hand: the large model gains on the first and the third, loses on the last. */
const FOUR: RoutedOutcome[] = [
  { score: 0.9, small: 0, large: 1 },
  { score: 0.7, small: 1, large: 1 },
  { score: 0.5, small: 0, large: 1 },
  { score: 0.1, small: 1, large: 0 },
];

test('the curve by hand', () => {
  const curve = recoveryCurve(FOUR);

  // Right answers with 0 to 4 sent large: 2, 3, 3, 4, 3; the gap is 1.
  expect([...curve.quality]).toEqual([2, 3, 3, 4, 3]);
  expect([...curve.recovered]).toEqual([0, 1, 1, 2, 1]);
  expect(apgr(curve)).toBeCloseTo((0.5 + 1 + 1.5 + 1.5) / 4);
  expect(cpt(curve, 0.5)).toBe(0.25);
  // 95 % of 3 are reached with one of four sent: 3/4 at a fifth of the price, 1/4 at the whole.
  expect(savedAt(curve, 0.95, 0.2)).toBeCloseTo(1 - (0.75 * 0.2 + 0.25));
});

test('accuracy and AUROC by hand', () => {
  expect(accuracyAt(FOUR, 0.6)).toEqual({ accuracy: 0.5, balanced: 0.5 });
  expect(accuracyAt(FOUR, 0.95)).toEqual({ accuracy: 0.5, balanced: 0.5 });
  // Wrong at 0.9 and 0.5, right at 0.7 and 0.1: three of four pairs in order.
  expect(auroc(FOUR)).toBe(0.75);
});

test('equal scores are equal: their order in the list changes nothing', () => {
  const tied = FOUR.map((outcome) => ({ ...outcome, score: 0.5 }));

  expect(apgr(recoveryCurve(tied))).toBeCloseTo(0.5);
  expect(apgr(recoveryCurve(tied.toReversed()))).toBeCloseTo(0.5);
  expect(auroc(tied)).toBe(0.5);
});

test('chance recovers half, the oracle more than any other order', () => {
  const random = createRandom(4);
  const outcomes = Array.from({ length: 4000 }, () => {
    const small = Number(random() < 0.5);
    return { small, large: Number(random() < 0.5 + 0.3 * (1 - small)), score: 0 };
  });
  const area = (scoreOf: (outcome: RoutedOutcome) => number): number =>
    apgr(recoveryCurve(outcomes.map((outcome) => ({ ...outcome, score: scoreOf(outcome) }))));
  const oracle = area(({ small, large }) => large - small);
  const chance = Array.from({ length: 20 }, () => area(random));

  expect(chance.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(0.5, 1);
  expect(oracle).toBeGreaterThan(
    Math.max(
      ...chance,
      area(({ small }) => 1 - small),
      area(({ large }) => large),
    ),
  );
});
