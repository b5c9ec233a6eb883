import { createServer } from 'node:http';

import { expect, onTestFinished, test } from 'vitest';

import { probeEngine } from '../../../deploy/up/probe-engine.ts';
import { loadConfig } from '../../../shared/config/load-config.ts';
import type { ModelConfig } from '../../../shared/config/types.ts';
import { configFolder } from '../../helpers/config-folder.ts';

const never = new AbortController().signal;

/** A server with these answers by path; 404 for the rest. */
function startServer(answers: Record<string, string>): Promise<string> {
  const server = createServer((request, response) => {
    const body = answers[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    });
  });
}

function tinyModel(): ModelConfig {
  const model = loadConfig(configFolder()).models.find(({ id }) => id === 'tiny');
  if (model === undefined) throw new Error('the minimal configuration has no tiny');
  return model;
}

const MODELS = JSON.stringify({ data: [{ id: 'acme/tiny' }] });
const METRICS = 'vllm:cache_config_info{num_gpu_blocks="100"} 1';

test.each([
  ['a complete one', { '/v1/models': MODELS, '/metrics': METRICS }, []],
  ['one without vLLM’s metrics', { '/v1/models': MODELS }, ['kv_capacity_tokens']],
  [
    'one with another model',
    { '/v1/models': '{"data":[{"id":"x/y"}]}', '/metrics': METRICS },
    ['serves x/y, not acme/tiny'],
  ],
  ['one without a list of models', { '/metrics': METRICS }, ['no /v1/models']],
  ['one that is not there', {}, ['does not answer yet']],
])('%s', async (_, answers, lacks) => {
  const found = await probeEngine(await startServer(answers), tinyModel(), never);
  expect(found).toEqual(lacks.map((lack) => expect.stringContaining(lack)));
});
