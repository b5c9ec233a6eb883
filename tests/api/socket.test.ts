import { once } from 'node:events';

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
import { type Frame, isTerminal, openSocket, type SocketPeer } from './support/socket-peer.ts';
import { allSseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;
const peers: SocketPeer[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig('limits: { streams_per_socket: 3 }'));
});

afterEach(async () => {
  worker.play(answer);
  for (const peer of peers.splice(0)) await peer.close();
});

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

async function open(): Promise<SocketPeer> {
  const peer = await openSocket(node.socketUrl);
  peers.push(peer);
  return peer;
}

const create = (streamId: string, changes: object = {}) => ({
  type: 'job.create',
  stream_id: streamId,
  ...jobBody(changes),
});

const statusOf = async (jobId: string | undefined) => (await node.deps.store.get(jobId ?? ''))?.status;

describe('job.create', () => {
  test('streams the stored frames with stream and job in front', async () => {
    const peer = await open();
    peer.send(create('a1'));
    const raw = await once(peer.socket, 'message');
    expect(String(raw[0])).toMatch(
      /^\{"stream_id":"a1","job_id":"job_[a-z0-9]{26}","type":"job.queued","sequence_number":1,/,
    );
    const frames = await peer.until(isTerminal);
    expect(frames.map(({ type }) => type)).toEqual([
      'job.queued',
      'job.started',
      'text.delta',
      'text.delta',
      'job.completed',
    ]);
    const stored = await allSseEvents(await fetch(`${node.url}/v1/jobs/${frames[0]?.job_id}/events`));
    const stripped = frames.map(({ stream_id: _stream, job_id: _job, ...rest }) => rest);
    expect(stripped).toEqual(stored.map(({ data }) => JSON.parse(data) as object));
  });

  test('runs several lanes at once, each in its own order', async () => {
    const peer = await open();
    for (const lane of ['a', 'b', 'c']) peer.send(create(lane));
    const seen = new Map<string, number[]>();
    for (let ended = 0; ended < 3;) {
      const frame = await peer.next();
      const lane = frame.stream_id ?? '';
      seen.set(lane, [...(seen.get(lane) ?? []), frame.sequence_number ?? 0]);
      if (isTerminal(frame)) ended += 1;
    }
    expect(Object.fromEntries(seen)).toEqual({ a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4, 5], c: [1, 2, 3, 4, 5] });
  });

  test('refuses a lane that is live and takes it again after its end', async () => {
    worker.play(untilCancelled);
    const peer = await open();
    peer.send(create('a'));
    peer.send(create('a'));
    const refused = await peer.next(({ type }) => type === 'error');
    expect(refused).toMatchObject({
      stream_id: 'a',
      error: { code: 'stream_id_in_use', param: 'stream_id' },
    });
    const { job_id: jobId } = await peer.next(({ type }) => type === 'text.delta');
    peer.send({ type: 'job.cancel', job_id: jobId });
    await peer.next(({ type }) => type === 'job.cancelled');
    worker.play(answer);
    peer.send(create('a'));
    expect(await peer.next(isTerminal)).toMatchObject({ stream_id: 'a', type: 'job.completed' });
  });

  test('bounds the streams of a socket', async () => {
    worker.play(untilCancelled);
    const peer = await open();
    for (const lane of ['a', 'b', 'c', 'd']) peer.send(create(lane, { on_disconnect: 'cancel' }));
    const refused = await peer.next(({ type }) => type === 'error');
    expect(refused).toMatchObject({ stream_id: 'd', error: { code: 'too_many_streams' } });
  });

  test('joins the job of an idempotency key, from another socket too', async () => {
    const [one, two] = [await open(), await open()];
    one.send({ ...create('x'), idempotency_key: 'ws' });
    const first = await one.next(isTerminal);
    two.send({ ...create('y'), idempotency_key: 'ws' });
    expect(await two.next(isTerminal)).toMatchObject({ stream_id: 'y', job_id: first.job_id });
  });
});

describe('when the socket goes', () => {
  test.each(['cancel', 'continue'])(
    'a job with on_disconnect %s may be resumed elsewhere: it goes on',
    async (onDisconnect) => {
      const { promise: gone, resolve } = Promise.withResolvers<void>();
      worker.play(async (attempt) => {
        await attempt.say(text('x'));
        await gone;
        await attempt.end(done);
      });
      const peer = await openSocket(node.socketUrl);
      peer.send(create('a', { on_disconnect: onDisconnect }));
      const { job_id: jobId } = await peer.next(({ type }) => type === 'text.delta');
      await peer.close();
      resolve();
      await expect.poll(() => statusOf(jobId)).toBe('completed');
    },
  );
});

describe('job.subscribe', () => {
  test('goes on behind each cursor, without a stream_id', async () => {
    const first = await open();
    first.send(create('a'));
    const frames = await first.until(isTerminal);
    const jobId = frames[0]?.job_id ?? '';
    for (const [index, { cursor }] of frames.slice(0, -1).entries()) {
      const peer = await openSocket(node.socketUrl);
      peer.send({ type: 'job.subscribe', jobs: { [jobId]: cursor } });
      const rest = await peer.until(isTerminal);
      expect(rest).toEqual(frames.slice(index + 1).map(({ stream_id: _stream, ...frame }) => frame));
      await peer.close();
    }
  });

  test('says of each job that is not there which one it is, and follows the others', async () => {
    const { id } = (await (await post(`${node.url}/v1/jobs`, jobBody())).json()) as { id: string };
    const peer = await open();
    peer.send({ type: 'job.subscribe', jobs: { job_nope: null, [id]: null } });
    const frames: Frame[] = [];
    while (!frames.some(isTerminal) || !frames.some(({ type }) => type === 'error'))
      frames.push(await peer.next());
    expect(frames.find(({ type }) => type === 'error')).toMatchObject({
      job_id: 'job_nope',
      error: { code: 'job_not_found' },
    });
  });
});

test('a job that waits says where it stands', async () => {
  await worker.pause();
  // Takes what the fetch under way would still get.
  await post(`${node.url}/v1/jobs`, jobBody());
  const peer = await open();
  peer.send(create('a'));
  const frame = await peer.next(({ type }) => type === 'queue.position');
  expect(frame).toMatchObject({ stream_id: 'a', position: expect.any(Number), reason: expect.any(String) });
  expect(frame.cursor).toBeUndefined();
  worker.resume();
  expect(await peer.next(isTerminal)).toMatchObject({ type: 'job.completed' });
});

test('queues.subscribe sends the picture of all queues', async () => {
  const peer = await open();
  peer.send({ type: 'queues.subscribe' });
  expect(await peer.next()).toMatchObject({
    type: 'queues.updated',
    object: 'list',
    data: expect.arrayContaining([expect.objectContaining({ model: 'tiny', tier: 'default' })]),
    workers: [expect.objectContaining({ model: 'tiny', gate: 'open' })],
  });
});
