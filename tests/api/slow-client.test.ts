import { once } from 'node:events';
import { connect } from 'node:net';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { text } from '../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import { done, type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { openSocket } from './support/socket-peer.ts';
import { allSseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

/** More than the kernel takes on a loopback connection that nobody reads. */
const FRAMES = 48;
const FRAME_BYTES = 512 * 1024;

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;
let jobId: string;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(
    redis.url,
    testConfig('streaming: { slow_client_buffer_bytes: 65536, slow_client_timeout_ms: 1000 }'),
  );
  worker.play(async ({ say, end }) => {
    for (let count = 0; count < FRAMES; count++) await say(text('x'.repeat(FRAME_BYTES)));
    await end(done);
  });
  const response = await post(`${node.url}/v1/jobs`, jobBody());
  jobId = ((await response.json()) as { id: string }).id;
});

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

test('a stream that nobody reads is closed, and another client loses nothing', async () => {
  const { port } = new URL(node.url);
  const stuck = connect(Number(port), '127.0.0.1');
  stuck.pause();
  const closed = once(stuck, 'close');
  stuck.on('error', () => {});
  stuck.write(`GET /v1/jobs/${jobId}/events HTTP/1.1\r\nhost: x\r\n\r\n`);
  const events = await allSseEvents(await fetch(`${node.url}/v1/jobs/${jobId}/events`));
  expect(events).toHaveLength(FRAMES + 3);
  await expect.poll(async () => await closedSlow(), { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
  stuck.resume();
  await closed;
});

test('a socket that nobody reads is closed with "try again later"', async () => {
  const peer = await openSocket(node.socketUrl);
  peer.socket.pause();
  peer.send({ type: 'job.subscribe', jobs: { [jobId]: null } });
  const before = await closedSlow();
  await expect.poll(async () => await closedSlow(), { timeout: 20_000 }).toBeGreaterThan(before);
  const closed = once(peer.socket, 'close');
  peer.socket.resume();
  expect([1006, 1013]).toContain((await closed)[0]);
});

async function closedSlow(): Promise<number> {
  const { values } = await node.deps.metrics.http.slowClients.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}
