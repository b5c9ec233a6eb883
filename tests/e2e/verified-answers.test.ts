import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { LoggedEvent } from '../../shared/types/events.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { askFor } from '../helpers/simulated-answer.ts';

const SMALL = 'llama-3.1-8b-instruct';
const LOOK_UP = {
  type: 'function' as const,
  function: {
    name: 'look_up',
    parameters: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] },
  },
};
const BAD_CALL = askFor({ text: 'Let me see.', calls: [{ name: 'look_up', arguments: { key: 5 } }] });
const FOUND = { passed: false, problems: ['look_up: /key must be string'] };
const POINT = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'point',
    schema: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] },
  },
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ workers: { [SMALL]: 1 } });
});
afterAll(() => gateway.stop());

async function call(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${gateway.url}${path}`, sent);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function jobsSoFar(): Promise<number> {
  return ((await call('/v1/jobs?limit=100')).body['data'] as unknown[]).length;
}

test('whoever only looks at the job learns that its calls do not fit', async () => {
  const request = { model: SMALL, messages: [{ role: 'user', content: BAD_CALL }], tools: [LOOK_UP] };
  const { body } = await call('/v1/jobs', { request });
  const events = await fetch(`${gateway.url}/v1/jobs/${String(body['id'])}/events`).then((sse) => sse.text());
  const last = events.split('\n').findLast((line) => line.startsWith('data: {"type":"job.completed"'))!;
  expect((JSON.parse(last.slice(6)) as LoggedEvent & { verification: unknown }).verification).toEqual(FOUND);
  await expect
    .poll(async () => (await call(`/v1/jobs/${String(body['id'])}`)).body['verification'])
    .toEqual(FOUND);
});

test('a chat stream says so with its finish reason', async () => {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none' });
  const stream = await client.chat.completions.create({
    model: SMALL,
    messages: [{ role: 'user', content: BAD_CALL }],
    tools: [LOOK_UP],
    stream: true,
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }], verification: FOUND });
});

test('what would be cut again is not asked for again by OpenAI’s package, as it does with other 5xx', async () => {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none' });
  const before = await jobsSoFar();
  const messages = [{ role: 'user' as const, content: 'A point, please' }];
  await expect(
    client.chat.completions.create({ model: SMALL, messages, response_format: POINT, max_tokens: 2 }),
  ).rejects.toMatchObject({ status: 502, code: 'structured_output_truncated' });
  expect((await jobsSoFar()) - before).toBe(1);
});

const HI = [{ role: 'user', content: 'hi' }];
test.each<[string, object]>([
  ['model', { model: 'nope', messages: HI }],
  ['max_tokens', { model: SMALL, messages: HI, max_tokens: 1_000_000 }],
  ['max_completion_tokens', { model: SMALL, messages: HI, max_completion_tokens: 1_000_000 }],
  ['routing.models[0]', { model: 'auto', messages: HI, routing: { models: ['nope'] } }],
  ['messages', { model: SMALL, messages: [{ role: 'user', content: 'far too long '.repeat(100_000) }] }],
])('%s is named where the client sent it, in a job as in a chat', async (param, request) => {
  const [chat, job] = await Promise.all([
    call('/v1/chat/completions', request),
    call('/v1/jobs', { request }),
  ]);
  expect(chat.body).toMatchObject({ error: { param } });
  expect(job.body).toMatchObject({ error: { param: `request.${param}` } });
});
