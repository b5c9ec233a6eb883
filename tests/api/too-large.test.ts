import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody, type ErrorAnswer, jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { isTerminal, openSocket } from './support/socket-peer.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let node: ApiNode;
let tiny: ScriptedWorker;
let huge: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  [tiny, huge] = await Promise.all([
    startScriptedWorker(redis.url, 'tiny'),
    startScriptedWorker(redis.url, 'huge'),
  ]);
  node = await startApiNode(redis.url, testConfig());
});

afterAll(async () => {
  await node.close();
  await Promise.all([tiny.stop(), huge.stop()]);
  await redis.stop();
});

// Contexts of 8192 and 16384 tokens.
beforeEach(() => engines(100_000, 100_000));

/** KV caches of the two engines, tokens, as the api has heard of them. */
async function engines(ofTiny: number, ofHuge: number): Promise<void> {
  await Promise.all([tiny.show({ kvCapacityTokens: ofTiny }), huge.show({ kvCapacityTokens: ofHuge })]);
  const heard = (model: string) =>
    node.deps.monitor.latest()?.models.get(model)?.workers[0]?.kvCapacityTokens;
  await expect.poll(() => [heard('tiny'), heard('huge')]).toEqual([ofTiny, ofHuge]);
}

const words = (count: number) => ({ messages: [{ role: 'user', content: 'word '.repeat(count) }] });

async function refusal(response: Response): Promise<ErrorAnswer['error']> {
  const { error } = (await response.json()) as ErrorAnswer;
  expect({ status: response.status, code: error.code, param: error.param, type: error.type }).toEqual({
    status: 400,
    code: 'context_length_exceeded',
    param: response.url.endsWith('/jobs') ? 'request.messages' : 'messages',
    type: 'invalid_request_error',
  });
  return error;
}

describe('a prompt too large for any engine', () => {
  test('longer than the context is a 400 with the numbers, wherever it comes in', async () => {
    const body = { ...words(9000), max_tokens: 100 };
    const numbers =
      /about 11254 tokens \(predicted from 45000 bytes, and at the very least 8192\); max_tokens asks for 100 more\. tiny takes at most 8191: context length 8192, KV cache of its largest engine 100000; the limit is the context length/;
    expect((await refusal(await post(`${node.url}/v1/chat/completions`, chatBody(body)))).message).toMatch(
      numbers,
    );
    expect((await refusal(await post(`${node.url}/v1/jobs`, jobBody({}, body)))).message).toMatch(numbers);
  });

  test('is an error frame of its lane on a socket, which stays', async () => {
    await engines(1000, 100_000);
    const peer = await openSocket(node.socketUrl);
    peer.send({ type: 'job.create', stream_id: 'long', ...jobBody({}, words(2000)) });
    expect(await peer.next()).toMatchObject({
      type: 'error',
      stream_id: 'long',
      error: {
        code: 'context_length_exceeded',
        param: 'request.messages',
        message: expect.stringMatching(/KV cache of its largest engine 1000; the limit is the KV cache/),
      },
    });
    peer.send({ type: 'job.create', stream_id: 'long', ...jobBody() });
    expect(await peer.next(isTerminal)).toMatchObject({ type: 'job.completed', stream_id: 'long' });
    await peer.close();
  });

  test('leaves nothing in a queue and no job', async () => {
    await refusal(
      await post(`${node.url}/v1/jobs`, jobBody({}, words(9000)), { 'idempotency-key': 'large' }),
    );
    const { data } = (await (await fetch(`${node.url}/v1/jobs`)).json()) as {
      data: { request?: unknown; status: string }[];
    };
    expect(data.filter(({ status }) => status === 'queued' || status === 'running')).toEqual([]);
  });

  test('is accepted as soon as an engine that holds it is there', async () => {
    await engines(1000, 100_000);
    await refusal(await post(`${node.url}/v1/jobs`, jobBody({}, words(2000))));
    await engines(4000, 100_000);
    expect((await post(`${node.url}/v1/jobs`, jobBody({}, words(2000)))).status).toBe(202);
  });
});

describe('model: auto', () => {
  const ask = async (count: number) =>
    await post(`${node.url}/v1/jobs`, jobBody({}, { ...words(count), model: 'auto', max_tokens: 10 }));

  test('passes over a model whose engine is too small', async () => {
    expect(await (await ask(2000)).json()).toMatchObject({ model: 'tiny' });
    await engines(1000, 100_000);
    const job = (await (await ask(2000)).json()) as { model: string; route: { reasons: string[] } };
    expect(job.model).toBe('huge');
    expect(job.route.reasons).toContain('too long for tiny');
  });

  test('goes to the small engine again where the large model’s is the smaller one', async () => {
    await engines(6000, 1000);
    expect(await (await ask(2000)).json()).toMatchObject({ model: 'tiny' });
  });

  test('names the largest when none is large enough', async () => {
    await engines(1000, 1500);
    expect((await refusal(await ask(2000))).message).toMatch(
      /huge, the model with the most room, takes at most 1499: context length 16384, KV cache of its largest engine 1500; the limit is the KV cache/,
    );
  });
});
