import { expect, test } from 'vitest';

import { headlineRows, missingData, readRows } from '../../../benchmarks/routing/data.ts';
import { apgrAtEqualCost, savedWithWaste } from '../../../benchmarks/routing/escalation.ts';

/** Ten requests, of which the small model gets eight right; the judge refuses the two others first. */
const TEN = Array.from({ length: 10 }, (_, i) => ({ score: 10 - i, small: i < 2 ? 0 : 1, large: 1 }));

test('wasted small answers are paid for', () => {
  // 95 % of ten right answers need both that were wrong: all small ones at a fifth, and two large ones.
  expect(savedWithWaste(TEN, 0.95)).toBeCloseTo(1 - 0.2 - 0.2);
});

test('money instead of calls: refusing a share buys less than routing it', () => {
  // Recovered at 0, 1 and 2 large calls: 0, ½, 1; then 1 up to eight calls, which cost as much as "always large".
  expect(apgrAtEqualCost(TEN)).toBeCloseTo((0.25 + 0.75 + 6) / 8);
});

test.skipIf(missingData !== null)(
  `the headline mix has 1,000 exam questions and all of the rest${missingData === null ? '' : ` (${missingData})`}`,
  () => {
    const { rows } = readRows();
    const headline = headlineRows(rows);
    const exam = [...headline].filter(({ example }) => example.source === 'mmlu_pro');

    expect(exam.length).toBe(1000);
    expect(headline.size).toBe(1000 + rows.filter(({ example }) => example.source !== 'mmlu_pro').length);
  },
);
