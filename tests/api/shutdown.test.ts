import { once } from 'node:events';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { text } from '../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody, type ErrorAnswer, jobBody, post } from './support/requests.ts';
import { answer, type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { openSocket } from './support/socket-peer.ts';
import { allSseEvents, sseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let worker: ScriptedWorker;
let leaving: ApiNode;
let staying: ApiNode;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  leaving = await startApiNode(redis.url, testConfig());
  staying = await startApiNode(redis.url, testConfig());
});

afterAll(async () => {
  await Promise.all([leaving.close(), staying.close()]);
  await worker.stop();
  await redis.stop();
});

test('a node that shuts down tells everybody, and they go on elsewhere', async () => {
  const { promise: moved, resolve } = Promise.withResolvers<void>();
  worker.play(async (attempt) => {
    await attempt.say(text('x'));
    await moved;
    await answer(attempt);
  });
  const accepted = await post(`${leaving.url}/v1/jobs`, jobBody());
  const { id } = (await accepted.json()) as { id: string };
  const stream = sseEvents(await fetch(`${leaving.url}/v1/jobs/${id}/events`));
  const seen = [];
  while (seen.length < 3) seen.push((await stream.next()).value);
  const waiting = post(`${leaving.url}/v1/chat/completions`, chatBody());
  const queues = await fetch(`${leaving.url}/v1/queues/events`);
  const peer = await openSocket(leaving.socketUrl);
  peer.send({ type: 'job.create', stream_id: 's', ...jobBody() });
  const { job_id: socketJob, cursor } = await peer.next(({ type }) => type === 'text.delta');

  const closed = once(peer.socket, 'close');
  const closing = leaving.close();
  const lastFrame = await peer.next(({ type }) => type === 'error');
  expect(lastFrame).toMatchObject({ stream_id: 's', error: { code: 'shutting_down' } });
  expect((await closed)[0]).toBe(1001);
  const lastWord = (await stream.next()).value;
  expect((JSON.parse(lastWord?.data ?? '') as ErrorAnswer).error.code).toBe('shutting_down');
  expect((await stream.next()).done).toBe(true);
  const interrupted = await waiting;
  expect(interrupted.status).toBe(503);
  await allSseEvents(queues);
  await closing;

  resolve();
  const rest = await allSseEvents(
    await fetch(`${staying.url}/v1/jobs/${id}/events`, {
      headers: { 'last-event-id': seen.at(-1)?.id ?? '' },
    }),
  );
  expect(JSON.parse(rest.at(-1)?.data ?? '')).toMatchObject({ type: 'job.completed', sequence_number: 6 });
  const elsewhere = await openSocket(staying.socketUrl);
  elsewhere.send({ type: 'job.subscribe', jobs: { [socketJob ?? '']: cursor } });
  await elsewhere.next(({ type }) => type === 'job.completed');
  await elsewhere.close();
});

test('what is asked of a node that has closed is refused by its closed door', async () => {
  await leaving.close();
  await expect(fetch(`${leaving.url}/healthz`)).rejects.toThrow('fetch failed');
});
