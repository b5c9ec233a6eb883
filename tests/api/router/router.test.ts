import { expect, test } from 'vitest';

import type { ModelOutlook } from '../../../api/router/model-outlook.ts';
import { createRouter, type RouteOptions } from '../../../api/router/router.ts';
import type { ModelConfig, RoutingConfig } from '../../../shared/config/types.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import type { StrategyName } from '../../../shared/types/route.ts';
import { ask, GONE, IDLE, LARGE, modelNamed, ROUTING, scoring, SMALL } from './router-setup.ts';

interface Given {
  score: number;
  models?: ModelConfig[];
  outlooks?: Record<string, ModelOutlook>;
  routing?: Partial<RoutingConfig>;
}

function routerOf({ score, models = [SMALL, LARGE], outlooks = {}, routing = {} }: Given) {
  return createRouter({
    config: { models, routing: { ...ROUTING, ...routing } },
    classifier: scoring(score),
    queueEta: (id) => outlooks[id] ?? IDLE,
  });
}

function decide(given: Given, request: ChatRequest = ask('Hi'), options: Partial<RouteOptions> = {}) {
  return routerOf(given).route(request, { tenant: 'default', ...options });
}

const busy = (queueEtaMs: number): ModelOutlook => ({ ...IDLE, queueEtaMs });

test.each<[StrategyName, number, string]>([
  ['cost', 0.69, 'tiny'],
  ['cost', 0.7, 'huge'],
  ['balanced', 0.49, 'tiny'],
  ['balanced', 0.5, 'huge'],
  ['quality', 0.29, 'tiny'],
  ['quality', 0.3, 'huge'],
  ['latency', 0.59, 'tiny'],
  ['latency', 0.6, 'huge'],
])('all idle, %s goes by its bar: %d → %s', async (strategy, score, model) => {
  expect(await decide({ score }, ask('Hi'), { strategy })).toMatchObject({ model, strategy });
});

test.each<[StrategyName, number, string, string]>([
  ['latency', 60_000, 'huge', 'the one that answers first'],
  ['balanced', 60_000, 'huge', 'money is not worth any wait'],
  ['balanced', 500, 'tiny', 'a short wait is worth the money'],
  ['cost', 60_000, 'tiny', 'money is all that counts'],
  ['quality', 60_000, 'tiny', 'easy enough, and cheapest'],
])('an easy request, %s, the small model busy for %d ms → %s: %s', async (strategy, eta, model) => {
  const route = await decide({ score: 0.1, outlooks: { tiny: busy(eta) } }, ask('Hi'), { strategy });

  expect(route.model).toBe(model);
});

test('a hard request waits for the large model, however long its queue', async () => {
  const route = await decide({ score: 0.9, outlooks: { huge: busy(600_000) } }, ask('Hi'), {
    strategy: 'latency',
  });

  expect(route.model).toBe('huge');
});

test('a measured speed counts for more than what is usual', async () => {
  const outlooks = { tiny: { ...IDLE, msPerOutputToken: 300 } };
  const route = await decide({ score: 0.1, outlooks }, ask('Hi'), { strategy: 'latency' });

  expect(route.model).toBe('huge');
  expect(route.reasons[1]).toMatch(/^huge answers in about \d+ ms, first of 2$/);
});

test('of two small models of one price the one with the shorter queue is chosen', async () => {
  const models = [SMALL, modelNamed('tiny-2'), LARGE];
  const outlooks = { tiny: busy(900) };

  for (const strategy of ['cost', 'balanced', 'latency', 'quality'] as const) {
    expect((await decide({ score: 0.1, models, outlooks }, ask('Hi'), { strategy })).model).toBe('tiny-2');
  }
});

test.each<[string, number, Record<string, ModelOutlook>, string, string]>([
  ['easy, nobody runs the small one', 0.1, { tiny: GONE }, 'huge', 'any model will do'],
  ['hard, nobody runs the large one', 0.9, { huge: GONE }, 'tiny', 'no worker for a better model'],
  ['hard, nobody runs anything', 0.9, { tiny: GONE, huge: GONE }, 'huge', 'no worker for any model'],
  ['easy, nobody runs anything', 0.1, { tiny: GONE, huge: GONE }, 'tiny', 'no worker for any model'],
])('%s', async (_, score, outlooks, model, reason) => {
  const route = await decide({ score, outlooks });

  expect(route.model).toBe(model);
  expect(route.reasons.join('; ')).toContain(reason);
});

test.each([
  ['only small models', [SMALL], 0.95, 'tiny'],
  ['only large models', [LARGE], 0.05, 'huge'],
])('%s: they do everything', async (_, models, score, model) => {
  expect((await decide({ score, models })).model).toBe(model);
});

test("the request's strategy wins over the tenant's, the tenant's over the configured one", async () => {
  const given: Given = {
    score: 0.4,
    routing: { strategy: 'cost', tenants: { lab: { strategy: 'quality' } } },
  };

  expect((await decide(given)).strategy).toBe('cost');
  expect((await decide(given, ask('Hi'), { tenant: 'lab' })).strategy).toBe('quality');
  expect((await decide(given, ask('Hi'), { tenant: 'lab', strategy: 'latency' })).strategy).toBe('latency');
});

test.each([
  ['tiny', 'tiny'],
  ['small', 'tiny'],
  ['huge', 'huge'],
  ['large', 'huge'],
])('"%s" is asked for by name and gets %s, classified for the record', async (model, id) => {
  const route = await decide({ score: 0.9, outlooks: { tiny: GONE } }, ask('Hi', { model }));

  expect(route).toEqual({
    model: id,
    class: 'complex',
    score: 0.9,
    strategy: 'explicit',
    classifier: 'fixed',
    reasons: [`asked for as "${model}"`, 'as the test says'],
  });
});

test.each([
  ['hug', 'There is no model "hug". Did you mean "huge"? Known: auto, tiny, small, huge, large.'],
  ['gpt-4o', 'There is no model "gpt-4o". Known: auto, tiny, small, huge, large.'],
  ['', 'There is no model "". Known: auto, tiny, small, huge, large.'],
])('the unknown model "%s" is refused with those that there are', async (model, message) => {
  await expect(decide({ score: 0 }, ask('Hi', { model }))).rejects.toMatchObject({
    code: 'model_not_found',
    param: 'model',
    message,
  });
});

// Four characters a token: SMALL holds 8,000 tokens, LARGE 24,000.
test.each([
  ['fits the small model', 20_000, {}, 'tiny'],
  ['leaves no room for its output there', 26_000, { max_tokens: 2000 }, 'huge'],
  ['is too long for it', 40_000, {}, 'huge'],
  ['may or may not fit the large one', 100_000, {}, 'huge'],
])('a prompt that %s (%d characters)', async (_, characters, rest, model) => {
  const route = await decide({ score: 0 }, ask('x'.repeat(characters), rest), { strategy: 'cost' });

  expect(route.model).toBe(model);
  expect(route.reasons.includes('too long for tiny')).toBe(model === 'huge');
});

test('tools count: their schemas are part of the prompt', async () => {
  const tool = { type: 'function', function: { name: 'f', description: 'x'.repeat(40_000) } } as const;

  expect((await decide({ score: 0 }, ask('Hi', { tools: [tool] }), { strategy: 'cost' })).model).toBe('huge');
});

test('a prompt too long for the small model never goes there, not even when nobody runs the large one', async () => {
  const route = await decide({ score: 0, outlooks: { huge: GONE } }, ask('x'.repeat(40_000)));

  expect(route.model).toBe('huge');
});

test('a prompt that no model can hold is refused with the numbers', async () => {
  await expect(decide({ score: 0 }, ask('word '.repeat(80_000)))).rejects.toMatchObject({
    code: 'context_length_exceeded',
    param: 'messages',
    message:
      'The prompt has about 100004 tokens (predicted from 400000 bytes, and at the very least 24000); max_tokens is ' +
      'not set. huge, the model with the most room, takes at most 23999: context length 24000, KV cache of its ' +
      'largest engine unknown; the limit is the context length.',
  });
});

test('a model asked for by name is held to its own context', async () => {
  await expect(
    decide({ score: 0 }, ask('word '.repeat(16_000), { model: 'small', max_tokens: 7 })),
  ).rejects.toMatchObject({
    code: 'context_length_exceeded',
    message: expect.stringMatching(
      /max_tokens asks for 7 more\. tiny takes at most 7999: context length 8000,/,
    ) as string,
  });
});

// 20,000 characters are predicted as 5,004 tokens.
test.each([
  ['a KV cache that holds prompt and answer', 6100, 'tiny'],
  ['one that holds the prompt and not the answer', 5600, 'huge'],
  ['a smaller one', 3000, 'huge'],
])('prompts go where the largest engine has %s (%d tokens)', async (_, kvCapacityTokens, model) => {
  const outlooks = { tiny: { ...IDLE, kvCapacityTokens } };
  const route = await decide({ score: 0, outlooks }, ask('word '.repeat(4000)), { strategy: 'cost' });

  expect(route.model).toBe(model);
});

test('a prompt larger than every KV cache is refused by the largest', async () => {
  const outlooks = {
    tiny: { ...IDLE, kvCapacityTokens: 3000 },
    huge: { ...IDLE, kvCapacityTokens: 2000 },
  };

  await expect(decide({ score: 0, outlooks }, ask('word '.repeat(3000)))).rejects.toMatchObject({
    code: 'context_length_exceeded',
    message: expect.stringMatching(
      /tiny, the model with the most room, takes at most 2999: context length 8000, KV cache of its largest engine 3000; the limit is the KV cache/,
    ) as string,
  });
});

test('a prompt fits when it leaves room for one token', async () => {
  const outlooks = { tiny: { ...IDLE, kvCapacityTokens: 3000 } };
  const asking = (words: number) =>
    decide({ score: 0, outlooks }, ask('word '.repeat(words), { model: 'tiny' }));

  expect((await asking(2999)).model).toBe('tiny');
  await expect(asking(3000)).rejects.toMatchObject({ code: 'context_length_exceeded' });
});

test('what the workers have learned of prompt lengths counts for more than the rule of thumb', async () => {
  const learned = { ...IDLE, promptModel: { fixedTokens: 30, tokensPerByte: 0.5 } };
  const asked = ask('x'.repeat(20_000));

  expect((await decide({ score: 0 }, asked, { strategy: 'cost' })).model).toBe('tiny');
  const route = await decide({ score: 0, outlooks: { tiny: learned } }, asked, { strategy: 'cost' });
  expect(route.model).toBe('huge');
});

test('a prompt that is only predicted to be too long is left to the engine', async () => {
  const pessimist = { ...IDLE, promptModel: { fixedTokens: 0, tokensPerByte: 2 } };
  const route = await decide(
    { score: 0, outlooks: { tiny: pessimist } },
    ask('word '.repeat(5000), { model: 'tiny' }),
  );

  expect(route.model).toBe('tiny');
});

test('the decision says why, before what the classifier says', async () => {
  const { reasons } = await decide({ score: 0.42 });

  expect(reasons).toEqual([
    'score 0.42, bar 0.50: any model will do',
    'tiny balances cost and time best of 2',
    'as the test says',
  ]);
});

test('a classifier may take its time', async () => {
  const patient = { ...scoring(0.9), classify: () => Promise.resolve(scoring(0.9).classify(ask('Hi'))) };
  const router = createRouter({
    config: { models: [SMALL, LARGE], routing: ROUTING },
    classifier: patient,
    queueEta: () => IDLE,
  });

  expect((await router.route(ask('Hi'), { tenant: 'default' })).model).toBe('huge');
});
