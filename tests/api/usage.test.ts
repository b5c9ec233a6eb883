import { createHash, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { LedgerEntry } from '../../shared/ledger/ledger.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody, jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { testConfig } from './support/test-config.ts';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
const CONFIG = `
tenants:
  - { name: boss, key_sha256: ["${hash('boss-key')}"], admin: true }
  - { name: team, key_sha256: ["${hash('team-key')}"] }
  - { name: poor, key_sha256: ["${hash('poor-key')}"], budget: { usd: 0.001, period: day } }
`;
const HOUR_S = 3600;
const NOON = Date.UTC(2026, 5, 1, 12) / 1000;

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig(CONFIG));
  for (const tenant of ['team', 'other']) {
    for (const [model, hours] of [
      ['tiny', 0],
      ['tiny', 1],
      ['huge', 1],
    ] as const)
      await node.deps.ledger.book(entry(tenant, model, hours));
  }
});
afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

/** 100 tokens in and 10 out for 50 nano-dollars, where the large model would have taken 80. */
function entry(tenant: string, model: string, hours: number): LedgerEntry {
  const counts = {
    completed: 1,
    prompt_tokens: 100,
    cached_tokens: 40,
    completion_tokens: 10,
    cost_nano_usd: 50,
    always_large_nano_usd: 80,
  };
  const posting = { model, routeClass: 'simple' as const, counts, ttftMs: 200, totalMs: 1000 };
  const endedAt = (NOON + hours * HOUR_S) * 1000;
  return { jobId: `job_${randomUUID()}`, tenant, endedAt, postings: [posting], costNanoUsd: 50 };
}

interface UsageAnswer {
  total: { cost_nano_usd: number; ttft_ms: { p50: number }; total_ms: { p99: number } };
  data: object[];
  budget: { reserved_nano_usd: number };
}

async function usage(query: string, key = 'team-key') {
  const response = await fetch(`${node.url}/v1/usage?${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: (await response.json()) as UsageAnswer };
}

const AFTERNOON = `start_time=${NOON}&end_time=${NOON + 3 * HOUR_S}`;

test('a tenant sees its own tokens, money, savings and latency, added up and by model', async () => {
  const { body } = await usage(AFTERNOON);
  expect(body).toMatchObject({
    object: 'usage',
    start_time: NOON,
    end_time: NOON + 3 * HOUR_S,
    group_by: ['model'],
    total: {
      jobs: { completed: 3, failed: 0, cancelled: 0, expired: 0 },
      prompt_tokens: 300,
      cached_tokens: 120,
      completion_tokens: 30,
      cost_nano_usd: 150,
      always_large_nano_usd: 240,
      saved_nano_usd: 90,
    },
    data: [
      { model: 'huge', cost_nano_usd: 50 },
      { model: 'tiny', cost_nano_usd: 100 },
    ],
    budget: null,
  });
  expect(Math.abs(body.total.ttft_ms.p50 - 200)).toBeLessThanOrEqual(10);
  expect(Math.abs(body.total.total_ms.p99 - 1000)).toBeLessThanOrEqual(50);
});

test.each([
  [
    'hour',
    [
      { hour: NOON, cost_nano_usd: 50 },
      { hour: NOON + HOUR_S, cost_nano_usd: 100 },
    ],
  ],
  ['route_class', [{ route_class: 'simple', cost_nano_usd: 150 }]],
  [
    'day,model',
    [
      { day: NOON - 12 * HOUR_S, model: 'huge' },
      { day: NOON - 12 * HOUR_S, model: 'tiny' },
    ],
  ],
  ['', [{ cost_nano_usd: 150 }]],
])('grouped by "%s"', async (grouping, data) => {
  expect((await usage(`${AFTERNOON}&group_by=${grouping}`)).body.data).toMatchObject(data);
});

test('an hour outside the span does not count', async () => {
  expect((await usage(`start_time=${NOON}&end_time=${NOON + HOUR_S}`)).body.total.cost_nano_usd).toBe(50);
});

test('an admin sees everybody, or one', async () => {
  const all = await usage(`${AFTERNOON}&group_by=tenant`, 'boss-key');
  expect(all.body.data).toMatchObject([{ tenant: 'other' }, { tenant: 'team' }]);
  const one = await usage(`${AFTERNOON}&group_by=tenant&tenant=other`, 'boss-key');
  expect(one.body.data).toMatchObject([{ tenant: 'other', cost_nano_usd: 150 }]);
});

test.each([
  ['tenant=other', 403, { code: 'forbidden', param: 'tenant' }],
  ['group_by=colour', 400, { param: 'group_by' }],
  ['start_time=20&end_time=10', 400, { param: 'start_time' }],
  ['start_time=0', 400, { param: 'start_time', message: 'At most 40 days are added up at once.' }],
  ['since=yesterday', 400, { param: 'since' }],
])('%s is refused', async (query, status, error) => {
  expect(await usage(query)).toMatchObject({ status, body: { error } });
});

test('a job that might pass the budget is refused with 402, and nothing is written', async () => {
  await worker.pause();
  const body = jobBody({ request: chatBody({ max_tokens: 10 }) });
  const send = () => post(`${node.url}/v1/jobs`, body, { authorization: 'Bearer poor-key' });
  const answers = await Promise.all(Array.from({ length: 200 }, send));
  const accepted = answers.filter(({ status }) => status === 202).length;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(200);
  const refused = answers.find(({ status }) => status !== 202)!;
  expect(refused.status).toBe(402);
  expect(await refused.json()).toMatchObject({
    error: {
      code: 'budget_exceeded',
      type: 'insufficient_quota',
      message: expect.stringContaining('$0.001000 a day'),
    },
  });
  const { budget } = (await usage('', 'poor-key')).body;
  expect(budget).toMatchObject({ limit_nano_usd: 1_000_000, spent_nano_usd: 0, period: 'day' });
  expect(budget.reserved_nano_usd).toBeGreaterThan(0);
  expect(budget.reserved_nano_usd).toBeLessThanOrEqual(1_000_000);
  const jobs = await fetch(`${node.url}/v1/jobs?limit=100`, {
    headers: { authorization: 'Bearer poor-key' },
  });
  expect(((await jobs.json()) as { data: unknown[] }).data).toHaveLength(accepted);
});
