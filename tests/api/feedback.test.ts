import { createHash } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { testConfig } from './support/test-config.ts';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
const CONFIG = `
tenants:
  - { name: boss, key_sha256: ["${hash('boss-key')}"], admin: true }
  - { name: team, key_sha256: ["${hash('team-key')}"] }
`;
const TEAM = { authorization: 'Bearer team-key' };
const BOSS = { authorization: 'Bearer boss-key' };

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig(CONFIG));
});
afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

async function endedJob(): Promise<string> {
  const body = (await (await post(`${node.url}/v1/jobs`, jobBody(), TEAM)).json()) as { id: string };
  await expect.poll(async () => (await node.deps.store.get(body.id))?.status).toBe('completed');
  return body.id;
}

function say(id: string, body: object, headers = TEAM) {
  return post(`${node.url}/v1/jobs/${id}/feedback`, body, headers);
}

async function examples(headers: Record<string, string>): Promise<Record<string, unknown>[]> {
  // What the scripted worker ends is not booked, and the list of tenants is the ledger's.
  await node.deps.ledger.book({ jobId: 'job_any', tenant: 'team', endedAt: 1, postings: [], costNanoUsd: 0 });
  const response = await fetch(`${node.url}/v1/routing/examples`, { headers });
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('what a client says of an answer is kept with the job, and the newest word counts', async () => {
  const id = await endedJob();
  expect(await (await say(id, { correct: true })).json()).toMatchObject({
    object: 'job.feedback',
    correct: true,
  });
  expect((await say(id, { correct: false, comment: 'wrong city' })).status).toBe(200);
  const job = await fetch(`${node.url}/v1/jobs/${id}`, { headers: TEAM });
  expect(await job.json()).toMatchObject({ feedback: { correct: false, comment: 'wrong city' } });
});

test('decisions, outcomes and feedback come out as training data, as many as there are', async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, endedJob));
  await say(ids[0]!, { correct: false });
  await say(ids[1]!, { correct: true });
  const lines = await examples(BOSS);
  const of = (id: string) => lines.find((line) => line['id'] === id);
  expect(ids.filter((id) => of(id) === undefined)).toEqual([]);
  expect(of(ids[0]!)).toMatchObject({
    source: 'gateway',
    messages: [{ role: 'user', content: 'hi' }],
    small_ok: 0,
    large_ok: null,
    model: 'tiny',
    status: 'completed',
    route: { strategy: 'explicit' },
  });
  expect(of(ids[1]!)).toMatchObject({ small_ok: 1 });
  expect(of(ids[2]!)).toMatchObject({ small_ok: null, large_ok: null });
});

test('other tenants’ requests are for admins', async () => {
  const response = await fetch(`${node.url}/v1/routing/examples`, { headers: TEAM });
  expect(response.status).toBe(403);
});

test.each([
  ['no verdict', {}, 'correct'],
  ['a misspelt field', { correct: true, coment: 'x' }, 'coment'],
  ['a verdict that is none', { correct: 'yes' }, 'correct'],
])('%s is refused', async (_, body, param) => {
  const response = await say(await endedJob(), body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param } });
});

test('nobody says anything of another tenant’s job, or of one that has not ended', async () => {
  const id = await endedJob();
  expect((await say(id, { correct: true }, BOSS)).status).toBe(404);
  await worker.pause();
  const waiting = (await (await post(`${node.url}/v1/jobs`, jobBody(), TEAM)).json()) as { id: string };
  const early = await say(waiting.id, { correct: true });
  expect(early.status).toBe(400);
  expect(await early.json()).toMatchObject({ error: { message: 'The job has not ended yet.' } });
});
