import { expect, test } from 'vitest';

import { createInteractiveReserve } from '../../../workers/admission/interactive-reserve.ts';

test('nothing is kept where there was no interactive traffic', () => {
  const reserve = createInteractiveReserve();
  expect(reserve.blocks(0)).toBe(0);
  reserve.observe(0, 1000);
  expect(reserve.blocks(2000)).toBe(0);
});

test('what it held at its highest is kept, less what it holds now', () => {
  const reserve = createInteractiveReserve();
  reserve.observe(100, 1_000_000);
  expect(reserve.blocks(1_000_000)).toBe(0);
  reserve.observe(30, 1_000_100);
  expect(reserve.blocks(1_000_100)).toBeCloseTo(70, 0);
  reserve.observe(0, 1_000_200);
  expect(reserve.blocks(1_000_200)).toBeCloseTo(100, 0);
  reserve.observe(250, 1_000_300);
  reserve.observe(0, 1_000_400);
  expect(reserve.blocks(1_000_400)).toBeCloseTo(250, 0);
});

test('it fades within minutes, however often it is looked at', () => {
  const [often, seldom] = [createInteractiveReserve(), createInteractiveReserve()];
  often.observe(100, 0);
  seldom.observe(100, 0);
  for (let now = 0; now <= 60_000; now += 50) often.observe(0, now);
  seldom.observe(0, 60_000);
  expect(often.blocks(60_000)).toBeCloseTo(50, 6);
  expect(seldom.blocks(60_000)).toBeCloseTo(50, 6);
  expect(often.blocks(600_000)).toBeLessThan(0.2);
});

test('it is never less than nothing', () => {
  const reserve = createInteractiveReserve();
  reserve.observe(10, 0);
  expect(reserve.blocks(3_600_000)).toBe(0);
});
