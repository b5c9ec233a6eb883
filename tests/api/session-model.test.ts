import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { testConfig } from './support/test-config.ts';

const HARD =
  'Prove, step by step, that there are infinitely many primes, then analyse the complexity of this algorithm and ' +
  'refactor it: ```python\ndef f(n):\n    return [p for p in range(2, n) if all(p % q for q in range(2, p))]\n```';

let redis: TestRedis;
let nodes: ApiNode[];
let workers: ScriptedWorker[];

beforeAll(async () => {
  redis = await startTestRedis();
  workers = await Promise.all(['tiny', 'huge'].map((model) => startScriptedWorker(redis.url, model)));
  nodes = await Promise.all([testConfig(), testConfig()].map((config) => startApiNode(redis.url, config)));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await Promise.all(workers.map((worker) => worker.stop()));
  await redis.stop();
});

async function modelOf(node: number, content: string, session_id: string | null): Promise<string> {
  const routing = { strategy: 'quality' };
  const request = { model: 'auto', messages: [{ role: 'user', content }], routing };
  const response = await post(`${nodes[node]!.url}/v1/jobs`, { request, session_id });
  return ((await response.json()) as { model: string }).model;
}

test('the turns of a session go where the first one went, through any node', async () => {
  expect(await modelOf(0, HARD, null)).toBe('huge');
  expect(await modelOf(0, 'Hi!', 'agent')).toBe('tiny');
  expect(await modelOf(1, HARD, 'agent')).toBe('tiny');
  expect(await modelOf(1, HARD, 'another agent')).toBe('huge');
  expect(await modelOf(0, 'Hi!', 'another agent')).toBe('huge');
});
