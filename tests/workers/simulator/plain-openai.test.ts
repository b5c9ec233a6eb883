import { expect, test } from 'vitest';

import { MODEL, startSimulator, textOf } from './support/start-simulator.ts';

const CHAT = '/v1/chat/completions';
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: {} } }];

test('none of vLLM’s endpoints', async () => {
  const { url, get } = await startSimulator({ plainOpenai: true });
  for (const path of ['/metrics', '/health', '/version', '/server_info', '/tokenize'])
    expect({ path, status: (await fetch(url + path)).status }).toEqual({ path, status: 404 });
  expect(await get('/v1/models')).toEqual({
    object: 'list',
    data: [{ id: MODEL, object: 'model', created: 0, owned_by: 'nobody' }],
  });
});

test.each([
  [{ return_token_ids: true }, 'return_token_ids'],
  [{ skip_special_tokens: false }, 'skip_special_tokens'],
  [{ spaces_between_special_tokens: false }, 'spaces_between_special_tokens'],
  [{ top_k: 3 }, 'top_k'],
  [{ stream: true, stream_options: { continuous_usage_stats: true } }, 'stream_options'],
  [{ response_format: { type: 'structural_tag' } }, 'response_format.type'],
])('400 for %j', async (fields, param) => {
  const { post, chat } = await startSimulator({ plainOpenai: true });
  const response = await post(CHAT, chat('Hi', fields));
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 400,
    body: { error: { param } },
  });
});

test('OpenAI’s fields are taken, tools included, and usage comes at the end only', async () => {
  const { stream, chat } = await startSimulator({ plainOpenai: true });
  const fields = { tools: TOOLS, max_tokens: 5, temperature: 0, stream_options: { include_usage: true } };
  const { chunks, done } = await stream(CHAT, chat('Hi', fields));
  expect(done).toBe(true);
  expect(textOf(chunks)).not.toBe('');
  expect(chunks.filter((chunk) => 'usage' in chunk && chunk['usage'] !== null)).toEqual([chunks.at(-1)]);
  expect(JSON.stringify(chunks)).not.toContain('token_ids');
});
