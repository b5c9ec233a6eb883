import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import {
  MALFORMED_BYTES,
  MALFORMED_CHATS,
  MALFORMED_ENVELOPES,
  MALFORMED_JOBS,
  MALFORMED_TOOLS,
  type MalformedRequest,
} from './support/malformed-requests.ts';
import type { ErrorAnswer } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { testConfig } from './support/test-config.ts';

const LIMITS = `limits: { body_bytes: 1000000, messages: 20, tools: 5, schema_bytes: 10000, schema_depth: 8 }`;

let redis: TestRedis;
let node: ApiNode;
let small: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig(LIMITS));
  small = await startApiNode(redis.url, testConfig('limits: { body_bytes: 65536, schema_bytes: 10000 }'));
});

afterAll(async () => {
  await Promise.all([node.close(), small.close()]);
  await worker.stop();
  await redis.stop();
});

async function send(
  to: ApiNode,
  { method = 'POST', path, headers, body }: MalformedRequest,
): Promise<Response> {
  const raw =
    body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return await fetch(to.url + (path ?? '/v1/chat/completions'), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(raw === undefined ? {} : { body: raw as string }),
  });
}

async function answerOf(to: ApiNode, request: MalformedRequest): Promise<object> {
  const response = await send(to, request);
  const { error } = (await response.json()) as ErrorAnswer;
  return { status: response.status, ...error };
}

function refusal({ status, code, param }: MalformedRequest): object {
  return { status, code, param, type: expect.any(String), message: expect.stringMatching(/./) };
}

describe.each([
  ['bytes', MALFORMED_BYTES],
  ['chats', MALFORMED_CHATS],
  ['tools and schemas', MALFORMED_TOOLS],
  ['jobs', MALFORMED_JOBS],
])('%s', (_group, requests) => {
  test.each(requests)('$what → $code at $param', async (request) => {
    expect(await answerOf(node, request)).toEqual(refusal(request));
  });
});

describe('envelopes', () => {
  test.each(MALFORMED_ENVELOPES)('$what → $code', async (request) => {
    expect(await answerOf(small, request)).toEqual(refusal(request));
  });
});

test('what OpenAI clients send beside it is let through', async () => {
  const extras = {
    store: true,
    prediction: { type: 'content', content: 'x' },
    verbosity: 'low',
    n: 1,
    max_tokens: null,
  };
  const response = await send(node, {
    what: '',
    status: 200,
    code: '',
    param: null,
    body: {
      model: 'auto',
      messages: [{ role: 'user', content: 'hi', tool_calls: null }],
      tools: [],
      ...extras,
    },
  });
  expect(response.status).toBe(200);
});
