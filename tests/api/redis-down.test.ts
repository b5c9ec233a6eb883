import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody, type ErrorAnswer, jobBody } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { isTerminal, openSocket } from './support/socket-peer.ts';
import { testConfig } from './support/test-config.ts';

const JOB = '/v1/jobs/job_00000000000000000000000000';

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig());
});

afterAll(async () => {
  redis.kill('SIGCONT');
  await node.close();
  await worker.stop();
  await redis.stop();
});

const ROUTES: [method: string, path: string, body?: object][] = [
  ['POST', '/v1/chat/completions', chatBody()],
  ['POST', '/v1/chat/completions', chatBody({ stream: true })],
  ['POST', '/v1/jobs', jobBody()],
  ['GET', '/v1/jobs'],
  ['GET', JOB],
  ['GET', `${JOB}/events`],
  ['POST', `${JOB}/cancel`, {}],
  ['GET', '/v1/queues'],
  ['GET', '/v1/queues/events'],
];

async function send(method: string, path: string, body?: object): Promise<Response> {
  return await fetch(node.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    // Far above what it may take, so that a hang fails and a busy machine does not.
    signal: AbortSignal.timeout(10_000),
  });
}

async function untilUnavailable(): Promise<void> {
  await expect.poll(async () => (await send('GET', '/v1/queues')).status, { timeout: 20_000 }).toBe(503);
}

async function expectUnavailable(): Promise<void> {
  for (const [method, path, body] of ROUTES) {
    const response = await send(method, path, body);
    const { error } = (await response.json()) as ErrorAnswer;
    expect({ path, status: response.status, code: error.code }).toEqual({
      path,
      status: 503,
      code: 'redis_unavailable',
    });
    expect(response.headers.get('retry-after')).toBe('1');
  }
  const health = (await (await send('GET', '/healthz')).json()) as { status: string; redis: string };
  expect(health.status).toBe('degraded');
  expect(health.redis).toMatch(/^unavailable: /);
  expect((await send('GET', '/readyz')).status).toBe(503);
}

test('a Redis that hangs is a 503 on every route, and a frame on the socket', async () => {
  const peer = await openSocket(node.socketUrl);
  redis.kill('SIGSTOP');
  await untilUnavailable();
  await expectUnavailable();
  peer.send({ type: 'job.create', stream_id: 'a', ...jobBody() });
  expect(await peer.next()).toMatchObject({ stream_id: 'a', error: { code: 'redis_unavailable' } });
  redis.kill('SIGCONT');
  await expect.poll(async () => (await send('GET', '/v1/queues')).status, { timeout: 20_000 }).toBe(200);
  // The lane is free again, and the socket lives.
  await expect
    .poll(
      async () => {
        peer.send({ type: 'job.create', stream_id: 'a', ...jobBody() });
        return (await peer.next((frame) => isTerminal(frame) || frame.type === 'error')).type;
      },
      { timeout: 20_000 },
    )
    .toBe('job.completed');
  await peer.close();
});

test('a Redis that died is a 503, and service goes on when it is back', async () => {
  redis.kill('SIGKILL');
  await untilUnavailable();
  await expectUnavailable();
  await redis.crashAndRestart();
  await expect
    .poll(async () => (await send('POST', '/v1/chat/completions', chatBody())).status, { timeout: 30_000 })
    .toBe(200);
});
