import { expect, test } from 'vitest';

import type { ModelOutlook } from '../../../api/router/model-outlook.ts';
import { createRouter, type RouteOptions } from '../../../api/router/router.ts';
import type { RoutingWish } from '../../../shared/types/chat.ts';
import { ask, GONE, IDLE, LARGE, modelNamed, ROUTING, scoring, SMALL } from './router-setup.ts';

const OTHER = modelNamed('other', { price: { ...SMALL.price, completionNanoUsdPerToken: 500 } });

function route(
  score: number,
  routing: RoutingWish | undefined,
  options: Partial<RouteOptions> = {},
  outlooks: Record<string, ModelOutlook> = {},
) {
  const router = createRouter({
    config: { models: [SMALL, OTHER, LARGE], routing: ROUTING },
    classifier: scoring(score),
    queueEta: (id) => outlooks[id] ?? IDLE,
  });
  const request = routing === undefined ? ask('Hi') : { ...ask('Hi'), routing };
  return router.route(request, { tenant: 'default', ...options });
}

test('the request’s strategy wins over the configured one', async () => {
  expect(await route(0.4, { strategy: 'quality' })).toMatchObject({ model: 'huge', strategy: 'quality' });
  expect(await route(0.4, { strategy: 'cost' })).toMatchObject({ model: 'tiny', strategy: 'cost' });
});

test('only the listed models answer, by id or alias, however hard the request is', async () => {
  expect((await route(0.9, { models: ['tiny', 'other'] })).model).not.toBe('huge');
  expect((await route(0.1, { models: ['large'] })).model).toBe('huge');
});

test('a listed model that there is not is named with its place', async () => {
  await expect(route(0.1, { models: ['tiny', 'hugh'] })).rejects.toMatchObject({
    code: 'model_not_found',
    param: 'routing.models[1]',
    message: expect.stringContaining('Did you mean "huge"?'),
  });
});

test('what is expected to cost more than the client would pay is left out', async () => {
  const dear = await route(0.9, {});
  expect(dear.model).toBe('huge');
  expect((await route(0.9, { max_cost: 0.00003 })).model).toBe('tiny');
  await expect(route(0.9, { max_cost: 1e-9 })).rejects.toMatchObject({
    code: 'invalid_request',
    param: 'routing.max_cost',
    message: expect.stringMatching(/tiny, the cheapest, for about \$0\.0000\d+/),
  });
});

test('a model that is named leaves nothing to route', async () => {
  const router = createRouter({
    config: { models: [SMALL, LARGE], routing: ROUTING },
    classifier: scoring(0.1),
    queueEta: () => IDLE,
  });
  const request = { ...ask('Hi'), model: 'tiny', routing: { strategy: 'cost' as const } };
  await expect(router.route(request, { tenant: 'default' })).rejects.toMatchObject({ param: 'routing' });
});

test('a session keeps its model, whatever its next turn looks like', async () => {
  expect(await route(0.9, undefined, { sessionModel: 'tiny' })).toMatchObject({
    model: 'tiny',
    reasons: expect.arrayContaining(['its session is there, and so is its prefix']),
  });
  expect((await route(0.1, undefined, { sessionModel: 'huge' })).model).toBe('huge');
});

test.each([
  ['has no worker', {}, { tiny: GONE }],
  ['is not among those that may answer', { models: ['huge', 'other'] }, {}],
])('unless that one %s', async (_, wish, outlooks) => {
  expect((await route(0.1, wish, { sessionModel: 'tiny' }, outlooks)).model).not.toBe('tiny');
});

test('a shadow router’s decision is recorded beside the one that counts', async () => {
  const routing = { ...ROUTING, shadow: { classifier: 'heuristic' as const, strategy: 'quality' as const } };
  const router = createRouter({
    config: { models: [SMALL, LARGE], routing },
    classifier: scoring(0.1),
    shadowClassifier: {
      name: 'other',
      classify: () => ({ score: 0.9, class: 'complex', reasons: [], classifier: 'other' }),
    },
    queueEta: () => IDLE,
  });
  expect(await router.route(ask('Hi'), { tenant: 'default' })).toMatchObject({
    model: 'tiny',
    shadow: { model: 'huge', score: 0.9, strategy: 'quality', classifier: 'other' },
  });
});
