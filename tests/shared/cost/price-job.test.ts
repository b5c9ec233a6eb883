import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { loadConfig } from '../../../shared/config/load-config.ts';
import type { PriceConfig } from '../../../shared/config/types.ts';
import { alwaysLargePrice } from '../../../shared/cost/always-large.ts';
import { priceJob } from '../../../shared/cost/price-job.ts';
import type { Usage } from '../../../shared/types/usage.ts';

const tokens = fc.nat({ max: 10_000_000 });
const nano = fc.nat({ max: 100_000 });

const anyPrice: fc.Arbitrary<PriceConfig> = fc.record({
  promptNanoUsdPerToken: nano,
  cachedPromptNanoUsdPerToken: nano,
  completionNanoUsdPerToken: nano,
  gpuUsdPerHour: fc.constant(2.5),
});

const anyUsage = fc
  .record({ prompt: tokens, completion: tokens, cachedShare: fc.nat({ max: 100 }) })
  .map(({ prompt, completion, cachedShare }) =>
    usageOf(prompt, completion, Math.floor((prompt * cachedShare) / 100)),
  );

function usageOf(prompt: number, completion: number, cached?: number): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
}

const SMALL: PriceConfig = {
  promptNanoUsdPerToken: 50,
  cachedPromptNanoUsdPerToken: 25,
  completionNanoUsdPerToken: 80,
  gpuUsdPerHour: 2.5,
};
const LARGE: PriceConfig = {
  promptNanoUsdPerToken: 250,
  cachedPromptNanoUsdPerToken: 125,
  completionNanoUsdPerToken: 400,
  gpuUsdPerHour: 2.5,
};

test.each([
  ['nothing was generated', usageOf(0, 0), { total: 0, prompt: 0, completion: 0, large: 0 }],
  [
    'no word on caching',
    usageOf(1000, 10),
    { total: 50_800, prompt: 50_000, completion: 800, large: 254_000 },
  ],
  [
    'a cached prefix',
    usageOf(1000, 10, 600),
    { total: 35_800, prompt: 35_000, completion: 800, large: 179_000 },
  ],
  ['all cached', usageOf(1000, 0, 1000), { total: 25_000, prompt: 25_000, completion: 0, large: 125_000 }],
  ['more cached than prompt', usageOf(10, 0, 99), { total: 250, prompt: 250, completion: 0, large: 1250 }],
])('%s', (_, usage, { total, prompt, completion, large }) => {
  expect(priceJob(usage, { own: SMALL, large: LARGE, tokensPerSecond: 0 })).toEqual({
    total_nano_usd: total,
    prompt_nano_usd: prompt,
    completion_nano_usd: completion,
    refused_nano_usd: 0,
    gpu_nano_usd: 0,
    always_large_nano_usd: large,
  });
});

test('without a large model there is nothing to compare with', () => {
  expect(
    priceJob(usageOf(1, 1), { own: SMALL, large: null, tokensPerSecond: 0 }).always_large_nano_usd,
  ).toBeNull();
});

test('refused answers are paid for, and the large model would have been asked once', () => {
  const refused = [
    { usage: usageOf(1000, 100), cost_nano_usd: 58_000, gpu_nano_usd: 0 },
    { usage: usageOf(1200, 100), cost_nano_usd: 68_000, gpu_nano_usd: 0 },
  ];
  const cost = priceJob(usageOf(1000, 50), { own: LARGE, large: LARGE, tokensPerSecond: 0 }, refused);
  expect(cost).toEqual({
    total_nano_usd: 270_000 + 126_000,
    prompt_nano_usd: 250_000,
    completion_nano_usd: 20_000,
    refused_nano_usd: 126_000,
    gpu_nano_usd: 0,
    always_large_nano_usd: 270_000,
  });
  const again = priceJob(
    usageOf(1200, 50),
    { own: SMALL, large: LARGE, tokensPerSecond: 0 },
    refused.slice(0, 1),
  );
  expect(again).toMatchObject({ total_nano_usd: 64_000 + 58_000, always_large_nano_usd: 270_000 });
  // Cancelled before the second answer began.
  expect(priceJob(usageOf(0, 0), { own: LARGE, large: LARGE, tokensPerSecond: 0 }, refused)).toMatchObject({
    total_nano_usd: 126_000,
    always_large_nano_usd: 0,
  });
});

test('amounts are safe integers that add up exactly', () => {
  fc.assert(
    fc.property(anyUsage, anyPrice, anyPrice, (usage, own, large) => {
      const cost = priceJob(usage, { own, large, tokensPerSecond: 0 });
      expect(Object.values(cost).every(Number.isSafeInteger)).toBe(true);
      expect(cost.total_nano_usd).toBe(cost.prompt_nano_usd + cost.completion_nano_usd);
    }),
  );
});

test('the amounts equal the same sums in unbounded integers', () => {
  fc.assert(
    fc.property(anyUsage, anyPrice, (usage, own) => {
      const cached = BigInt(usage.prompt_tokens_details?.cached_tokens ?? 0);
      const exact =
        (BigInt(usage.prompt_tokens) - cached) * BigInt(own.promptNanoUsdPerToken) +
        cached * BigInt(own.cachedPromptNanoUsdPerToken) +
        BigInt(usage.completion_tokens) * BigInt(own.completionNanoUsdPerToken);
      expect(BigInt(priceJob(usage, { own, large: null, tokensPerSecond: 0 }).total_nano_usd)).toBe(exact);
    }),
  );
});

test('two jobs cost what one job of their tokens together costs', () => {
  fc.assert(
    fc.property(anyUsage, anyUsage, anyPrice, (a, b, own) => {
      const together = usageOf(
        a.prompt_tokens + b.prompt_tokens,
        a.completion_tokens + b.completion_tokens,
        (a.prompt_tokens_details?.cached_tokens ?? 0) + (b.prompt_tokens_details?.cached_tokens ?? 0),
      );
      const total = (usage: Usage) =>
        priceJob(usage, { own, large: null, tokensPerSecond: 0 }).total_nano_usd;
      expect(total(a) + total(b)).toBe(total(together));
    }),
  );
});

test('on the large model the counterfactual is the cost itself', () => {
  fc.assert(
    fc.property(anyUsage, anyPrice, (usage, large) => {
      const cost = priceJob(usage, { own: large, large, tokensPerSecond: 0 });
      expect(cost.always_large_nano_usd).toBe(cost.total_nano_usd);
    }),
  );
});

test('the counterfactual is the first large model; none without one', () => {
  const { models } = loadConfig('configs');

  expect(alwaysLargePrice(models)).toMatchObject({ promptNanoUsdPerToken: 250 });
  expect(alwaysLargePrice(models.filter(({ role }) => role === 'small'))).toBeNull();
});

test('on one’s own GPU a job pays for its share of the engine’s output', () => {
  // 2,000 of 1,000 tokens a second: two seconds of a GPU at $2.50 an hour.
  const refused = [{ usage: usageOf(10, 10), cost_nano_usd: 1, gpu_nano_usd: 5 }];
  const prices = { own: SMALL, large: null, tokensPerSecond: 1000 };
  expect(priceJob(usageOf(100, 2000), prices, refused).gpu_nano_usd).toBe(Math.round((2 * 2.5e9) / 3600) + 5);
  expect(priceJob(usageOf(100, 0), prices).gpu_nano_usd).toBe(0);
  expect(priceJob(usageOf(100, 10), { ...prices, tokensPerSecond: 0 }).gpu_nano_usd).toBe(0);
});
