import { expect, test } from 'vitest';

import { planEngines } from '../../../deploy/up/engine-plan.ts';
import { loadConfig } from '../../../shared/config/load-config.ts';
import { configFolder, MINIMAL_MODELS } from '../../helpers/config-folder.ts';

function plan(models: string, overrides: Record<string, string[]>) {
  const config = loadConfig(configFolder({ 'models.yaml': models }));
  return planEngines(config, new Map(Object.entries(overrides))).map(({ model, url }) => [model.id, url]);
}

const WITH_ENGINE = MINIMAL_MODELS.replace(
  'role: small',
  'role: small\n    aliases: [little]\n    engines: [http://one:8000]',
);

test('a model without an engine gets a simulated one', () => {
  expect(plan(MINIMAL_MODELS, {})).toEqual([
    ['tiny', null],
    ['huge', null],
  ]);
});

test('the configured engine, and those of the command line in its place', () => {
  expect(plan(WITH_ENGINE, { huge: ['http://a', 'http://b'] })).toEqual([
    ['tiny', 'http://one:8000'],
    ['huge', 'http://a'],
    ['huge', 'http://b'],
  ]);
  expect(plan(WITH_ENGINE, { little: ['http://two'] })).toEqual([
    ['tiny', 'http://two'],
    ['huge', null],
  ]);
});

test('an unknown model is refused with those that there are', () => {
  expect(() => plan(MINIMAL_MODELS, { big: ['http://a'] })).toThrow('the configuration has tiny, huge');
});
