import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { text } from '../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody, type ErrorAnswer, post } from './support/requests.ts';
import {
  answer,
  cancelled,
  done,
  failed,
  type ScriptedWorker,
  startScriptedWorker,
  untilCancelled,
} from './support/scripted-worker.ts';
import { allSseEvents, sseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig());
});

afterEach(() => worker.play(answer));

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

const complete = (changes: object = {}) => post(`${node.url}/v1/chat/completions`, chatBody(changes));

const upstream = {
  message: 'the engine is gone',
  type: 'engine_error',
  code: 'engine_unavailable',
  param: null,
} as const;

describe('not streamed', () => {
  test('answers with a chat.completion', async () => {
    const response = await complete();
    expect(response.status).toBe(200);
    const job = response.headers.get('x-switchyard-job');
    expect(await response.json()).toMatchObject({
      id: job,
      object: 'chat.completion',
      model: 'tiny',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello world' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
    expect(response.headers.get('x-switchyard-model')).toBe('tiny');
    expect(response.headers.get('x-switchyard-route')).toMatch(/^simple;0\.\d{3};explicit$/);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('holds the answer for verification', async () => {
    let verify = '';
    worker.play(async (attempt) => {
      verify = attempt.spec.verify;
      await answer(attempt);
    });
    await complete();
    expect(verify).toBe('hold');
  });

  test('puts tool calls, reasoning and probabilities where OpenAI clients look', async () => {
    const token = { token: 'x', logprob: -0.1, bytes: null, top_logprobs: [] };
    worker.play(async ({ say, end }) => {
      await say(
        { type: 'reasoning.delta', delta: 'hm' },
        { type: 'text.delta', delta: 'x', logprobs: { content: [token] } },
        { type: 'tool_call.started', index: 0, id: 'c1', name: 'math.add' },
        { type: 'tool_call.completed', index: 0, id: 'c1', name: 'math.add', arguments: '{"a":1}' },
      );
      await end({ ...done, finish_reason: 'tool_calls' } as typeof done);
    });
    expect(await (await complete()).json()).toMatchObject({
      choices: [
        {
          message: {
            content: 'x',
            reasoning_content: 'hm',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'math.add', arguments: '{"a":1}' } },
            ],
          },
          logprobs: { content: [token] },
          finish_reason: 'tool_calls',
        },
      ],
    });
  });

  test('forgets what a lost attempt said', async () => {
    worker.play(async ({ say, end }) => {
      await say(text('Hel'), { type: 'job.rewound', to: '1-2' }, text('Good day'));
      await end(done);
    });
    expect(await (await complete()).json()).toMatchObject({
      choices: [{ message: { content: 'Good day' } }],
    });
  });

  test.each([
    [failed(upstream), 502, 'engine_unavailable'],
    [cancelled, 499, 'cancelled'],
  ])('turns a terminal event into an HTTP status %#', async (event, status, code) => {
    worker.play(async ({ end }) => await end(event));
    const response = await complete();
    expect(response.status).toBe(status);
    expect(((await response.json()) as ErrorAnswer).error.code).toBe(code);
  });

  test('cancels the job when the client goes', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    worker.play(async (attempt) => {
      resolve(attempt.spec.id);
      await untilCancelled(attempt);
    });
    const client = new AbortController();
    const response = post(`${node.url}/v1/chat/completions`, chatBody(), {}, client.signal);
    const jobId = await promise;
    client.abort();
    await expect(response).rejects.toThrow('aborted');
    await expect.poll(async () => (await node.deps.store.get(jobId))?.status).toBe('cancelled');
  });
});

describe('streamed', () => {
  test('sends OpenAI chunks and [DONE]', async () => {
    const response = await complete({ stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    const data = (await allSseEvents(response)).map((event) => event.data);
    expect(data.pop()).toBe('[DONE]');
    const chunks = data.map(
      (chunk) => JSON.parse(chunk) as { choices: { delta: object; finish_reason: string }[] },
    );
    expect(chunks.slice(0, -1).map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Hello' },
      { content: ' world' },
      {},
    ]);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 5 } });
  });

  test('is an HTTP error when the job fails before its first word', async () => {
    worker.play(async ({ end }) => await end(failed(upstream)));
    const response = await complete({ stream: true });
    expect(response.status).toBe(502);
    expect(((await response.json()) as ErrorAnswer).error).toEqual(upstream);
  });

  test('ends in an error chunk when the job fails later', async () => {
    worker.play(async ({ say, end }) => {
      await say(text('Hel'));
      await end(failed(upstream));
    });
    const events = await allSseEvents(await complete({ stream: true }));
    expect(JSON.parse(events.at(-1)?.data ?? '')).toEqual({ error: upstream });
  });

  test('ends in stream_interrupted when words would have to be taken back, and gives the GPU back', async () => {
    let jobId = '';
    worker.play(async (attempt) => {
      jobId = attempt.spec.id;
      await attempt.say(text('Hel'), { type: 'job.rewound', to: '1-2' });
      await untilCancelled(attempt);
    });
    const events = await allSseEvents(await complete({ stream: true }));
    expect((JSON.parse(events.at(-1)?.data ?? '') as ErrorAnswer).error.code).toBe('stream_interrupted');
    await expect.poll(async () => (await node.deps.store.get(jobId))?.status).toBe('cancelled');
  });

  test('cancels the job when the client goes', async () => {
    worker.play(untilCancelled);
    const client = new AbortController();
    const response = await post(
      `${node.url}/v1/chat/completions`,
      chatBody({ stream: true }),
      {},
      client.signal,
    );
    await sseEvents(response).next();
    client.abort();
    const jobId = response.headers.get('x-switchyard-job') ?? '';
    await expect.poll(async () => (await node.deps.store.get(jobId))?.status).toBe('cancelled');
  });
});

test.each([true, false])(
  'a client that goes while its job is being accepted (stream: %s) cancels it',
  async (stream) => {
    worker.play(untilCancelled);
    const { queue } = node.deps;
    const { add } = queue;
    const { promise: jobId, resolve } = Promise.withResolvers<string>();
    const connected = once(node.app.server, 'connection') as Promise<[Socket]>;
    const client = request(`${node.url}/v1/chat/completions`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json' },
    });
    client.on('error', () => {});
    queue.add = async (model, job) => {
      const [socket] = await connected;
      const closed = once(socket, 'close');
      client.destroy();
      await closed;
      await add(model, job);
      resolve(job.jobId);
    };
    client.end(JSON.stringify(chatBody({ stream })));
    const id = await jobId;
    queue.add = add;
    await expect.poll(async () => (await node.deps.store.get(id))?.status).toBe('cancelled');
  },
);
