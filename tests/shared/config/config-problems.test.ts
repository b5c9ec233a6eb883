import { expect, test } from 'vitest';

import { ConfigError } from '../../../shared/config/config-error.ts';
import { loadConfig } from '../../../shared/config/load-config.ts';
import { configFolder, type ConfigTexts, MINIMAL_MODELS } from '../../helpers/config-folder.ts';

/** The message with the temporary folder's name taken out. */
function problemsOf(texts: ConfigTexts): string[] {
  const folder = configFolder(texts);
  try {
    loadConfig(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  }
}

const edited = (from: string, to: string) => ({ 'models.yaml': MINIMAL_MODELS.replace(from, to) });
const tiny = (lines: string) => edited('    price:\n', `${lines}\n    price:\n`);
const HASH = 'ab'.repeat(32);

test.each<[string, ConfigTexts, string]>([
  [
    'a wrong type',
    edited('prompt: 0.05', 'prompt: cheap'),
    'models.yaml:7 models[0].price.prompt: must be a number',
  ],
  ['a fraction', edited('8192', '8192.5'), 'models.yaml:5 models[0].context_length: must be an integer'],
  [
    'a misspelt key',
    edited('context_length: 8192', 'context_length: 8192\n    max_num_seq: 8'),
    'models.yaml:6 models[0].max_num_seq: unknown key, did you mean "max_num_seqs"?',
  ],
  ['a key from nowhere', tiny('    colour: red'), 'models.yaml:6 models[0].colour: unknown key'],
  [
    'a missing key, at the line of its model',
    edited('    engine_model: acme/tiny\n', ''),
    'models.yaml:2 models[0].engine_model: is missing',
  ],
  [
    'a misspelt role',
    edited('role: small', 'role: smal'),
    'models.yaml:3 models[0].role: must be one of small, large; did you mean "small"?',
  ],
  [
    'a negative price',
    edited('completion: 0.08', 'completion: -1'),
    'models.yaml:8 models[0].price.completion: must be at least 0',
  ],
  [
    'a price below a nano-dollar a token',
    edited('prompt: 0.05', 'prompt: 0.0005'),
    'models.yaml:7 models[0].price.prompt: must be a multiple of 0.001 USD per million tokens (one nano-dollar a token)',
  ],
  ['no models', { 'models.yaml': 'models: []' }, 'models.yaml:1 models: must not be empty'],
  ['an empty file of models', { 'models.yaml': '' }, 'models.yaml:1 models: is missing'],
  [
    'a duplicate id',
    edited('id: huge', 'id: tiny'),
    'models.yaml:9 models[1].id: name tiny is already taken by the model tiny',
  ],
  [
    "an alias that is another model's id",
    tiny('    aliases: [huge]'),
    'models.yaml:10 models[1].id: name huge is already taken by the model tiny',
  ],
  [
    'the reserved name',
    tiny('    aliases:\n      - fast\n      - auto'),
    'models.yaml:8 models[0].aliases[1]: "auto" is reserved: it lets the router decide',
  ],
  [
    'two ids that would share a queue',
    edited('id: huge', 'id: TINY'),
    'models.yaml:9 models[1].id: has the same queue name "tiny" as the model tiny',
  ],
  [
    'a default above the maximum',
    tiny('    default_max_tokens: 5000'),
    'models.yaml:6 models[0].default_max_tokens: must not be above max_max_tokens (4096)',
  ],
  [
    'a maximum above the context',
    tiny('    max_max_tokens: 9000'),
    'models.yaml:6 models[0].max_max_tokens: must not be above context_length (8192)',
  ],
  [
    'a step that cannot hold its requests',
    tiny('    max_num_batched_tokens: 128'),
    'models.yaml:6 models[0].max_num_batched_tokens: must not be below max_num_seqs (256); vLLM refuses that',
  ],
  [
    'an engine that is no URL',
    tiny('    engines: [gpu-1:8000]'),
    'models.yaml:6 models[0].engines[0]: must be an http or https URL',
  ],
  [
    'an engine with /v1',
    tiny('    engines: ["http://gpu-1:8000/v1"]'),
    'models.yaml:6 models[0].engines[0]: must be the base URL without /v1',
  ],
  [
    'an engine with a password',
    tiny('    engines: ["http://me:secret@gpu-1:8000"]'),
    'models.yaml:6 models[0].engines[0]: must not hold credentials',
  ],
  [
    'a flag that belongs to a field',
    tiny('    vllm_args: [--max-model-len=4096]'),
    'models.yaml:6 models[0].vllm_args[0]: is set by context_length: leave it out here',
  ],
  [
    'bands the wrong way round',
    { 'routing.yaml': 'bands:\n  complex: 0.2\n' },
    'routing.yaml:1 bands.moderate: must not be above complex (0.2)',
  ],
  [
    'thresholds the wrong way round',
    { 'routing.yaml': 'thresholds:\n  balanced: 0.9' },
    'routing.yaml:2 thresholds.balanced: must not be above cost (0.7)',
  ],
  [
    'a threshold that is no share',
    { 'routing.yaml': 'thresholds:\n  latency: 60' },
    'routing.yaml:2 thresholds.latency: must be at most 1',
  ],
  [
    'a strategy for a tenant that does not exist',
    { 'routing.yaml': '# who\ntenants:\n  nobody: {strategy: cost}' },
    'routing.yaml:3 tenants.nobody: no such tenant in gateway.yaml',
  ],
  [
    'a hash of the wrong length',
    { 'gateway.yaml': 'tenants:\n  - name: a\n    key_sha256: [abc]' },
    'gateway.yaml:3 tenants[0].key_sha256[0]: must be the SHA-256 of a key as 64 lower-case hex digits',
  ],
  [
    'one key for two tenants',
    {
      'gateway.yaml': `tenants:\n  - {name: a, key_sha256: [${HASH}]}\n  - {name: b, key_sha256: [${HASH}]}`,
    },
    'gateway.yaml:3 tenants[1].key_sha256[0]: is already a key of "a"',
  ],
  [
    'two tenants of one name',
    {
      'gateway.yaml': `tenants:\n  - {name: a, key_sha256: [${HASH}]}\n  - {name: a, key_sha256: [${HASH.replaceAll('a', 'c')}]}`,
    },
    'gateway.yaml:3 tenants[1].name: there is another tenant "a"',
  ],
  [
    'a name that would break a Redis key',
    { 'gateway.yaml': `tenants: [{name: "a:b", key_sha256: [${HASH}]}]` },
    'gateway.yaml:1 tenants[0].name: must be a name of letters, digits and . _ - (at most 64)',
  ],
  [
    'a log that outlives its record',
    { 'gateway.yaml': 'retention:\n  result_ms: 60000' },
    'gateway.yaml:1 retention.log_after_end_ms: must not be above result_ms (60000)',
  ],
  [
    'a limit of zero',
    { 'gateway.yaml': 'limits:\n  messages: 0' },
    'gateway.yaml:2 limits.messages: must be at least 1',
  ],
  ['a list for a file', { 'gateway.yaml': '- limits' }, 'gateway.yaml:1: must be an object'],
])('%s', (_, texts, problem) => {
  expect(problemsOf(texts)).toEqual([problem]);
});

test('all problems of all files are listed at once, cross-checks of sound parts included', () => {
  const models = MINIMAL_MODELS.replace('prompt: 0.05', 'prompt: cheap').replace(
    '16384',
    '16384\n    default_max_tokens: 9999',
  );

  expect(
    problemsOf({
      'models.yaml': models,
      'routing.yaml': 'strategie: cost\nthresholds: {quality: 0.9}',
      'gateway.yaml': 'limits: {messages: many}\ntenants: [{name: a}]',
    }),
  ).toEqual([
    'models.yaml:7 models[0].price.prompt: must be a number',
    'models.yaml:13 models[1].default_max_tokens: must not be above max_max_tokens (4096)',
    'routing.yaml:1 strategie: unknown key, did you mean "strategy"?',
    'routing.yaml:2 thresholds.quality: must not be above balanced (0.5)',
    'gateway.yaml:1 limits.messages: must be an integer',
    'gateway.yaml:2 tenants[0].key_sha256: is missing',
  ]);
});

test('what is not YAML is said with its line, and the other files are still checked', () => {
  const [syntax, other, ...rest] = problemsOf({
    'models.yaml': `${MINIMAL_MODELS}    id: again\n`,
    'routing.yaml': 'strategy: best',
  });

  expect(syntax).toBe('models.yaml:16: Map keys must be unique');
  expect(other).toBe('routing.yaml:1 strategy: must be one of cost, latency, quality, balanced');
  expect(rest).toEqual([]);
});

test('a folder without files is one problem for each of them', () => {
  expect(() => loadConfig('/nonexistent')).toThrow(
    /^\/nonexistent\/models\.yaml: cannot be read \(ENOENT.*\n.*routing\.yaml: cannot.*\n.*gateway\.yaml: cannot/,
  );
});
