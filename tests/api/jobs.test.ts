import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { text } from '../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import {
  answer,
  done,
  type ScriptedWorker,
  startScriptedWorker,
  untilCancelled,
} from './support/scripted-worker.ts';
import { allSseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

/** Short, so that a test can see it run out. */
const LEASE_MS = 1_500;

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig(`streaming: { lease_ms: ${LEASE_MS} }`));
});

afterEach(() => worker.play(answer));

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

interface JobObject {
  id: string;
  status: string;
  queue: { position: number; eta_ms: number | null } | null;
  urls: { self: string; events: string; cancel: string };
  [field: string]: unknown;
}

async function submit(changes: object = {}, headers: Record<string, string> = {}): Promise<JobObject> {
  const response = await post(`${node.url}/v1/jobs`, jobBody(changes), headers);
  expect(response.status).toBe(202);
  return (await response.json()) as JobObject;
}

async function jobOf(id: string): Promise<JobObject> {
  return (await (await fetch(`${node.url}/v1/jobs/${id}`)).json()) as JobObject;
}

const cancel = (id: string) => post(`${node.url}/v1/jobs/${id}/cancel`, '');
const events = async (id: string) => await allSseEvents(await fetch(`${node.url}/v1/jobs/${id}/events`));

interface Page {
  data: JobObject[];
  has_more: boolean;
  last_id: string;
}

const page = async (query: string) => (await (await fetch(`${node.url}/v1/jobs?${query}`)).json()) as Page;

describe('a job', () => {
  test('is accepted with its place and addresses, and found under them', async () => {
    const job = await submit({ metadata: { who: 'me' }, run_id: 'run-1' });
    expect(job).toMatchObject({
      object: 'job',
      model: 'tiny',
      route: { strategy: 'explicit', model: 'tiny' },
      queue: { position: 0, eta_ms: 0 },
      urls: { self: `/v1/jobs/${job.id}` },
    });
    const stream = await allSseEvents(await fetch(node.url + job.urls.events));
    expect(stream.map(({ id }) => id)).toEqual(expect.arrayContaining(['0-1', '1-2', '1-3', '1-4']));
    expect(stream.map(({ data }) => (JSON.parse(data) as { type: string }).type)).toEqual([
      'job.queued',
      'job.started',
      'text.delta',
      'text.delta',
      'job.completed',
    ]);
    expect(await jobOf(job.id)).toMatchObject({
      status: 'completed',
      metadata: { who: 'me' },
      run_id: 'run-1',
      result: { choices: [{ message: { content: 'Hello world' } }] },
      usage: { total_tokens: 5 },
    });
  });

  test('reads as ended as soon as its terminal event was seen', async () => {
    const job = await submit();
    await events(job.id);
    expect((await jobOf(job.id)).status).toBe('completed');
  });

  test('is listed newest first, page by page', async () => {
    const ids = [(await submit()).id, (await submit()).id, (await submit()).id].toReversed();
    const first = await page('limit=2');
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.has_more).toBe(true);
    const second = await page(`limit=1&after=${first.last_id}`);
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2));
  });
});

describe('an idempotency key', () => {
  test('joins the job that it already has', async () => {
    const headers = { 'idempotency-key': 'join' };
    const first = await submit({}, headers);
    const second = await submit({}, headers);
    expect(second.id).toBe(first.id);
    await events(first.id);
    expect(await submit({}, headers)).toMatchObject({ id: first.id, status: 'completed', queue: null });
  });

  test('finds its job on the model that it has gone on to', async () => {
    worker.play(async (attempt) => {
      const moved = { attempt: attempt.attempt, model: 'other', refusals: [] };
      await node.deps.store.markRefused(attempt.spec.id, moved);
      await answer(attempt);
    });
    const headers = { 'idempotency-key': 'escalated' };
    const first = await submit({}, headers);
    expect(first['model']).toBe('tiny');
    await expect.poll(async () => (await jobOf(first.id)).status).toBe('completed');
    expect(await submit({}, headers)).toMatchObject({ id: first.id, model: 'other' });
  });

  test('makes one job of two requests at once', async () => {
    let runs = 0;
    worker.play(async (attempt) => {
      runs += 1;
      await answer(attempt);
    });
    const headers = { 'idempotency-key': 'at once' };
    const [a, b] = await Promise.all([submit({}, headers), submit({}, headers)]);
    expect(a?.id).toBe(b?.id);
    await events(a?.id ?? '');
    expect(runs).toBe(1);
  });

  test('conflicts with another body', async () => {
    const headers = { 'idempotency-key': 'conflict' };
    await submit({}, headers);
    const response = await post(`${node.url}/v1/jobs`, jobBody({ run_id: 'other' }), headers);
    expect(response.status).toBe(409);
  });

  test('heals a job whose acceptance broke off before the queue had it', async () => {
    const headers = { 'idempotency-key': 'heal' };
    const { queue } = node.deps;
    const { add } = queue;
    queue.add = async () => {
      throw new Error('Connection is closed.');
    };
    const broken = await post(`${node.url}/v1/jobs`, jobBody(), headers);
    queue.add = add;
    expect(broken.status).toBe(503);
    expect(broken.headers.get('retry-after')).toBe('1');
    const job = await submit({}, headers);
    expect((await events(job.id)).length).toBe(5);
  });
});

describe('cancelling', () => {
  test('takes a waiting job out of the queue', async () => {
    await worker.pause();
    // The fetch that was under way takes one more and hands it back, so it is the second that surely waits.
    await submit();
    const job = await submit();
    const answered = (await (await cancel(job.id)).json()) as JobObject;
    expect(answered).toMatchObject({
      status: 'cancelled',
      result: null,
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    });
    const last = JSON.parse((await events(job.id)).at(-1)?.data ?? '') as object;
    expect(last).toMatchObject({ type: 'job.cancelled', sequence_number: 2, timing: { ttft_ms: null } });
    expect(await node.deps.queue.position('tiny', 'default', job.id)).toBe(null);
    worker.resume();
  });

  test('tells the worker of a running job', async () => {
    worker.play(untilCancelled);
    const job = await submit();
    await expect.poll(async () => (await jobOf(job.id)).status).toBe('running');
    const answered = (await (await cancel(job.id)).json()) as JobObject;
    expect(answered).toMatchObject({
      status: 'cancelled',
      result: { choices: [{ message: { content: 'Hello' } }] },
    });
  });

  test('ends a job itself when its worker does not, and the log refuses the worker from then on', async () => {
    const { promise: hang, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: over, resolve: ended } = Promise.withResolvers<void>();
    worker.play(async ({ say, end }) => {
      await say(text('Hello'));
      await hang;
      await say(text(' too late'));
      await end(done);
      ended();
    });
    const job = await submit();
    await expect.poll(async () => (await jobOf(job.id)).status).toBe('running');
    expect(await (await cancel(job.id)).json()).toMatchObject({ status: 'cancelled' });
    letGo();
    await over;
    const stream = (await events(job.id)).map(
      ({ data }) => JSON.parse(data) as { type: string; delta?: string },
    );
    expect(stream.map(({ type }) => type)).toEqual([
      'job.queued',
      'job.started',
      'text.delta',
      'job.cancelled',
    ]);
    expect((await jobOf(job.id)).status).toBe('cancelled');
  });

  test('is idempotent, and leaves what has ended as it is', async () => {
    const job = await submit();
    await events(job.id);
    expect(await (await cancel(job.id)).json()).toMatchObject({ status: 'completed' });
    expect(await (await cancel(job.id)).json()).toMatchObject({ status: 'completed' });
  });

  test('races with completion to exactly one terminal event', async () => {
    worker.play(async ({ say, end, cancelled }) => {
      await say(text('x'));
      await end(cancelled.aborted ? { ...done, type: 'job.cancelled' } : done);
    });
    for (let round = 0; round < 10; round++) {
      const job = await submit();
      await cancel(job.id);
      const types = (await events(job.id)).map(({ data }) => (JSON.parse(data) as { type: string }).type);
      expect(types.filter((type) => ['job.completed', 'job.cancelled'].includes(type))).toHaveLength(1);
      expect(`job.${(await jobOf(job.id)).status}`).toBe(types.at(-1));
    }
  });
});

test('a job that is to end with its client: its lease runs out when its follower has gone, and not before', async () => {
  worker.play(untilCancelled);
  const job = await submit({ on_disconnect: 'cancel' });
  const client = new AbortController();
  const response = await fetch(node.url + job.urls.events, { signal: client.signal });
  await response.body?.getReader().read();
  const leases = async () => (await node.deps.store.liveLeases([job.id])).size;
  await sleep(2 * LEASE_MS);
  expect(await leases()).toBe(1);
  client.abort();
  await expect.poll(leases, { timeout: 20_000 }).toBe(0);
  await post(node.url + job.urls.cancel, {});
});

test('a job goes on without its follower by default', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.play(async (attempt) => {
    await attempt.say(text('x'));
    await promise;
    await answer(attempt);
  });
  const job = await submit();
  const client = new AbortController();
  await (await fetch(node.url + job.urls.events, { signal: client.signal })).body?.getReader().read();
  client.abort();
  resolve();
  await expect.poll(async () => (await jobOf(job.id)).status).toBe('completed');
});

test('nobody to run the model is a 503 that says when to come back', async () => {
  const response = await post(`${node.url}/v1/jobs`, jobBody({}, { model: 'huge' }));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ error: { code: 'no_worker' } });
});

test('a job that waits past its deadline ends by it, in the eyes of a follower and of who looks', async () => {
  await worker.pause();
  await submit();
  const followed = await submit({ deadline_ms: 1 });
  const looked = await submit({ deadline_ms: 1 });
  const last = (await events(followed.id)).at(-1)?.data ?? '';
  expect(JSON.parse(last)).toMatchObject({
    type: 'job.expired',
    error: { code: 'deadline_exceeded', param: 'deadline_ms' },
    usage: { total_tokens: 0 },
  });
  await expect.poll(async () => (await jobOf(looked.id)).status).toBe('expired');
  worker.resume();
});
