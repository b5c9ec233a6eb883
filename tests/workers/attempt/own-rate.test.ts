import { expect, test } from 'vitest';

import { atOwnRate } from '../../../workers/attempt/ending.ts';
import { emptyGeneration } from '../../../workers/attempt/generate.ts';
import { testModel } from '../../fixtures/test-model.ts';

/** Tokens a second that an answer is priced at whose only token came 50 ms after its request. */
function rateOf(engineSentAt: number | null, measured: number): number {
  const usage = { promptTokens: 10, completionTokens: 1, cachedTokens: 0 };
  const generation = { ...emptyGeneration(), usage, firstTokenAt: 1050, lastTokenAt: 1050 };
  const prices = { own: testModel().price, large: null, tokensPerSecond: measured };
  return atOwnRate(prices, generation, { engineSentAt }).tokensPerSecond;
}

test('one token of an engine that has idled for long is not paid for with its idle time', () => {
  expect(rateOf(1000, 0.001)).toBe(20);
});

test('beside others it is their common rate', () => {
  expect(rateOf(1000, 900)).toBe(900);
});

test('an answer that never went to the engine has no rate of its own', () => {
  expect(rateOf(null, 3)).toBe(3);
});
