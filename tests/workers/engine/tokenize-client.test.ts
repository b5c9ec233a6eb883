import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { ChatRequest, JsonObject } from '../../../shared/types/chat.ts';
import { createTokenizeClient, type TokenizeClientOptions } from '../../../workers/engine/tokenize-client.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { until } from '../../helpers/until.ts';
import { MODEL, startSimulator } from '../simulator/support/start-simulator.ts';
import { type Answer, HANG, refusingUrl, serve } from './support/serve.ts';

const never = new AbortController().signal;
const model = testModel({ engineModel: MODEL });
const request: ChatRequest = {
  model: 'm',
  messages: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Where is the yard?' },
  ],
  tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
};

function clientOf(url: string, options?: TokenizeClientOptions) {
  const client = createTokenizeClient(url, options);
  onTestFinished(() => client.close());
  return (asked: ChatRequest = request, signal = never) => client.countPromptTokens(asked, model, signal);
}

test('counts what the chat then has, tools and template included', async () => {
  const { url, stream } = await startSimulator();
  const count = await clientOf(`${url}/`)();
  const { chunks } = await stream('/v1/chat/completions', {
    ...(request as unknown as JsonObject),
    model: MODEL,
    tool_choice: 'none',
    max_tokens: 1,
    stream_options: { include_usage: true },
  });
  expect(count).toBe((chunks.at(-1)!['usage'] as { prompt_tokens: number }).prompt_tokens);
});

test('only what makes the prompt is sent', async () => {
  const { url, requests } = await serve({ '/tokenize': { count: 5 } });
  expect(await clientOf(url)({ ...request, temperature: 1, chat_template_kwargs: { thinking: true } })).toBe(
    5,
  );
  expect(JSON.parse(requests[0]!.body)).toEqual({
    model: MODEL,
    messages: [{ role: 'system', content: 'Be brief.' }, request.messages[1]],
    tools: request.tools,
    chat_template_kwargs: { thinking: true },
    add_generation_prompt: true,
  });
});

describe('null, so that an estimate does', () => {
  test.each<[string, Answer]>([
    ['no such endpoint', 404],
    ['a broken server', 500],
    ['HTML', '<html>'],
    ['null', 'null'],
    ['nonsense', { count: -3 }],
    ['no count', { tokens: [1, 2] }],
    ['megabytes', (response) => response.end('['.repeat(9 * 1024 * 1024))],
    [
      'a cut answer',
      (response) =>
        response.writeHead(200, { 'content-length': 99 }).write('{"count":', () => response.destroy()),
    ],
  ])('%s', async (_, answer) => {
    const { url } = await serve({ '/tokenize': answer });
    expect(await clientOf(url)()).toBeNull();
  });

  test('nobody there', async () => {
    expect(await clientOf(await refusingUrl())()).toBeNull();
  });

  test('silence', async () => {
    const { url } = await serve({ '/tokenize': HANG });
    expect(await clientOf(url, { timeoutMs: 50 })()).toBeNull();
  });

  test('the caller has gone', async () => {
    const { url, requests } = await serve({ '/tokenize': HANG });
    const caller = new AbortController();
    const counting = clientOf(url)(request, caller.signal);
    await until(() => requests.length === 1);
    caller.abort();
    expect(await counting).toBeNull();
    expect(await clientOf(url)(request, AbortSignal.abort())).toBeNull();
  });
});

test('no more than so many at once; the others wait', async () => {
  let underWay = 0;
  let most = 0;
  const { url } = await serve({
    '/tokenize': (response) => {
      most = Math.max(most, ++underWay);
      void sleep(5).then(() => {
        underWay -= 1;
        response.end('{"count": 7}');
      });
    },
  });
  const count = clientOf(url, { connections: 2 });
  expect(await Promise.all(Array.from({ length: 10 }, () => count()))).toEqual(Array(10).fill(7));
  expect(most).toBe(2);
});
