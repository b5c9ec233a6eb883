import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  await worker.pause();
  worker.gate('slots_full');
  node = await startApiNode(redis.url, testConfig('limits: { queue_depth: 5 }'));
});

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

test('a full queue is a 429 that names the limit, the ETA and when to come back', async () => {
  const responses = [];
  for (let count = 0; count < 12; count++) responses.push(await post(`${node.url}/v1/jobs`, jobBody()));
  const refused = responses.filter(({ status }) => status === 429);
  // The poll between may see a job that the worker's last fetch holds for a moment.
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(responses.slice(0, 5).map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  const last = refused.at(-1) as Response;
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await last.json()).toMatchObject({
    error: {
      code: 'queue_full',
      message: expect.stringMatching(/5 jobs wait, the limit.*ETA is about \d+ s/),
    },
  });
});

test('a repeat of an accepted job is not refused by a full queue', async () => {
  const headers = { 'idempotency-key': 'full' };
  const first = await post(`${node.url}/v1/jobs`, jobBody({ run_id: 'r' }), headers);
  expect(first.status).toBe(429);
  worker.gate('open');
  worker.resume();
  await expect
    .poll(async () => (await post(`${node.url}/v1/jobs`, jobBody({ run_id: 'r' }), headers)).status)
    .toBe(202);
});
