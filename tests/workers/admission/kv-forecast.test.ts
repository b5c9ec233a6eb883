import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createKvForecast, type ForecastRequest } from '../../../workers/admission/kv-forecast.ts';
import { fadingCurve, fixedCurve } from './support/fixed-curve.ts';

const BLOCK = 16;

function request(changes: Partial<ForecastRequest> = {}): ForecastRequest {
  return {
    contextTokens: 100,
    written: 0,
    bound: 1000,
    curve: fixedCurve(1000),
    horizon: Infinity,
    ...changes,
  };
}

const requests = fc.record({
  contextTokens: fc.integer({ min: 1, max: 20_000 }),
  written: fc.nat({ max: 4000 }),
  bound: fc.integer({ min: 1, max: 8000 }),
  curve: fc.integer({ min: 10, max: 5000 }).map(fadingCurve),
  horizon: fc.constantFrom(Infinity, 2048, 32),
});
const HORIZONS = [0, 32, 500, 2048, Infinity];

test('now, it is what is held: every token’s block and that of the next one', () => {
  const forecast = createKvForecast(() => BLOCK);
  forecast.set('a', request({ contextTokens: 31 }));
  forecast.set('b', request({ contextTokens: 32 }));
  expect(forecast.peakBlocks(0)).toBe(2 + 3);
});

describe('what a request will take', () => {
  test('grows until it ends', () => {
    const forecast = createKvForecast(() => BLOCK);
    forecast.set('a', request({ contextTokens: 160, curve: fixedCurve(300), bound: 4000 }));
    expect(forecast.peakBlocks(Infinity)).toBeGreaterThan((160 + 240) / BLOCK);
    expect(forecast.peakBlocks(Infinity)).toBeLessThanOrEqual((160 + 300) / BLOCK + 1);
  });

  test('never passes its bound', () => {
    fc.assert(
      fc.property(requests, (one) => {
        const forecast = createKvForecast(() => BLOCK);
        forecast.set('a', one);
        const most = Math.ceil((one.contextTokens + Math.max(1, one.bound - one.written)) / BLOCK);
        expect(forecast.peakBlocks(Infinity)).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('those that end before the others grow do not add up with them', () => {
    const forecast = createKvForecast(() => BLOCK);
    forecast.set('ends', request({ contextTokens: 800, written: 95, curve: fixedCurve(100) }));
    forecast.set('grows', request({ contextTokens: 16, curve: fixedCurve(800) }));
    expect(forecast.peakBlocks(Infinity)).toBeLessThan(60);
  });

  test('counts in the near future only where it can be parked', () => {
    const forecast = createKvForecast(() => BLOCK);
    forecast.set('a', request({ bound: 8000, curve: fixedCurve(8000), horizon: 2048 }));
    expect(forecast.peakBlocks(Infinity)).toBe(Math.ceil((100 + 2048 + 1) / BLOCK));
    forecast.set('a', request({ bound: 8000, curve: fixedCurve(8000) }));
    expect(forecast.peakBlocks(Infinity)).toBeGreaterThan((100 + 6000) / BLOCK);
  });
});

test('a longer look ahead never finds a lower peak', () => {
  fc.assert(
    fc.property(fc.array(requests), (all) => {
      const forecast = createKvForecast(() => BLOCK);
      all.forEach((each, index) => forecast.set(String(index), each));
      const peaks = HORIZONS.map((horizon) => forecast.peakBlocks(horizon));
      expect(peaks).toEqual(peaks.toSorted((a, b) => a - b));
    }),
  );
});

test('a candidate counts as if it were there, and is not', () => {
  fc.assert(
    fc.property(fc.array(requests), requests, (all, candidate) => {
      const [without, withIt] = [createKvForecast(() => BLOCK), createKvForecast(() => BLOCK)];
      for (const forecast of [without, withIt])
        all.forEach((each, index) => forecast.set(String(index), each));
      const before = without.peakBlocks(Infinity);
      withIt.set('candidate', candidate);
      for (const horizon of HORIZONS)
        expect(without.peakBlocks(horizon, candidate)).toBeCloseTo(withIt.peakBlocks(horizon), 6);
      expect(without.peakBlocks(Infinity)).toBe(before);
    }),
  );
});

test('after any changes in any order it is what it would be from scratch, and of nothing exactly 0', () => {
  const change = fc.record({ id: fc.nat({ max: 9 }), to: fc.option(requests) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
      const forecast = createKvForecast(() => BLOCK);
      const now = new Map<number, ForecastRequest>();
      for (const { id, to } of changes) {
        if (to === null) forecast.remove(String(id));
        else forecast.set(String(id), to);
        if (to === null) now.delete(id);
        else now.set(id, to);
      }
      const scratch = createKvForecast(() => BLOCK);
      for (const [id, each] of now) scratch.set(String(id), each);
      for (const horizon of HORIZONS)
        expect(Math.abs(forecast.peakBlocks(horizon) - scratch.peakBlocks(horizon))).toBeLessThan(1e-6);
      for (const id of now.keys()) forecast.remove(String(id));
      for (const horizon of HORIZONS) expect(forecast.peakBlocks(horizon)).toBe(0);
    }),
  );
});

test('cleared, it is of nothing', () => {
  const forecast = createKvForecast(() => BLOCK);
  forecast.set('a', request());
  forecast.clear();
  expect(forecast.peakBlocks(Infinity)).toBe(0);
  forecast.remove('a');
  expect(forecast.peakBlocks(Infinity)).toBe(0);
});

test.each([1024, 1000, 700, 33])('a request that runs to its bound of %i is seen at its largest', (bound) => {
  const forecast = createKvForecast(() => BLOCK);
  forecast.set('a', request({ bound, curve: fixedCurve(100_000) }));
  expect(forecast.peakBlocks(Infinity)).toBe(Math.ceil((100 + bound) / BLOCK));
});
