import { expect, test } from 'vitest';

import { loadConfig } from '../../../shared/config/load-config.ts';
import { configFolder } from '../../helpers/config-folder.ts';

test('the shipped configuration is valid, small before large, and open', () => {
  const config = loadConfig('configs');

  expect(config.models.map(({ id, role, aliases }) => [id, role, aliases])).toEqual([
    ['llama-3.1-8b-instruct', 'small', ['small']],
    ['qwen2.5-7b-instruct', 'small', []],
    ['llama-3.1-70b-instruct-awq', 'large', ['large']],
  ]);
  expect(config.gateway.tenants).toEqual([]);
});

test('the shipped gateway.yaml and routing.yaml say nothing but the defaults', () => {
  const shipped = loadConfig('configs');
  const bare = loadConfig(configFolder());

  expect(shipped.gateway).toEqual(bare.gateway);
  expect(shipped.routing).toEqual(bare.routing);
});

test('a model needs an id, a role, an engine model, a context length and prices: the rest has defaults', () => {
  const [tiny] = loadConfig(configFolder()).models;

  expect(tiny).toEqual({
    id: 'tiny',
    aliases: [],
    batchKvShare: 1,
    engineModel: 'acme/tiny',
    weights: { repository: 'acme/tiny', revision: null },
    role: 'small',
    quantization: null,
    contextLength: 8192,
    defaultMaxTokens: 1024,
    maxMaxTokens: 4096,
    maxNumSeqs: 256,
    maxNumBatchedTokens: 8192,
    toolParser: null,
    reasoningParser: null,
    price: {
      promptNanoUsdPerToken: 50,
      cachedPromptNanoUsdPerToken: 50,
      completionNanoUsdPerToken: 80,
      gpuUsdPerHour: 0,
    },
    engines: [],
    vllmArgs: [],
    simulatorPreset: '8b-h100',
    kvCapacityTokens: null,
  });
});

test('prices become integers, whatever binary fractions make of them', () => {
  const folder = configFolder({
    'models.yaml': `models:
  - {id: m, role: small, engine_model: m, context_length: 8192, price: {prompt: 0.07, cached_prompt: 0.035, completion: 1.001}}`,
  });

  expect(loadConfig(folder).models[0]?.price).toMatchObject({
    promptNanoUsdPerToken: 70,
    cachedPromptNanoUsdPerToken: 35,
    completionNanoUsdPerToken: 1001,
  });
});

test('a section whose lines are all commented out is a section left out', () => {
  const folder = configFolder({ 'gateway.yaml': 'limits:\n  # messages: 5\nworker:\n' });

  expect(loadConfig(folder).gateway.limits.messages).toBe(2048);
});

test('names of tenants are kept as they are written', () => {
  const hash = 'a'.repeat(64);
  const folder = configFolder({
    'gateway.yaml': `tenants: [{name: my_team, key_sha256: [${hash}], weight: 2}]`,
    'routing.yaml': 'tenants: {my_team: {strategy: cost}}',
  });
  const config = loadConfig(folder);

  expect(config.gateway.tenants).toEqual([
    { name: 'my_team', keySha256: [hash], admin: false, weight: 2, budget: null },
  ]);
  expect(config.routing.tenants).toEqual({ my_team: { strategy: 'cost' } });
});

test('nobody can change the configuration after loading', () => {
  const config = loadConfig(configFolder());

  expect(() => Object.assign(config.gateway.limits, { messages: 1 })).toThrow(TypeError);
  expect(() => config.models.pop()).toThrow(TypeError);
});
