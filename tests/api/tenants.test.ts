import { createHash } from 'node:crypto';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { isTerminal, openSocket } from './support/socket-peer.ts';
import { allSseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
const CONFIG = `
limits: { requests_per_minute: 40 }
tenants:
  - { name: ours, key_sha256: ["${hash('our-key')}", "${hash('our-second-key')}"], admin: true }
  - { name: theirs, key_sha256: ["${hash('their-key')}"] }
  - { name: busy, key_sha256: ["${hash('busy-key')}"] }
`;

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;
/** A job of the tenant `ours`. */
let jobId: string;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig(CONFIG));
  const response = await post(`${node.url}/v1/jobs`, jobBody(), bearer('our-key'));
  jobId = ((await response.json()) as { id: string }).id;
});

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const get = (path: string, headers: Record<string, string> = {}) => fetch(node.url + path, { headers });

describe('a key', () => {
  test.each([
    ['as Bearer', bearer('our-key')],
    ['as bearer', { authorization: 'bearer our-second-key' }],
    ['as x-api-key', { 'x-api-key': 'their-key' }],
  ])('opens the door %s', async (_how, headers) => {
    expect((await get('/v1/jobs', headers)).status).toBe(200);
  });

  test.each([
    ['none', {}, 'missing_api_key'],
    ['an empty one', { authorization: 'Bearer ' }, 'missing_api_key'],
    ['another scheme', { authorization: 'Basic our-key' }, 'missing_api_key'],
    ['an unknown one', bearer('nope'), 'invalid_api_key'],
    ['the hash instead of the key', bearer(hash('our-key')), 'invalid_api_key'],
  ])('is asked for: %s', async (_what, headers, code) => {
    const response = await get('/v1/jobs', headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test.each(['/healthz', '/metrics', '/docs/json'])('is not asked for at %s', async (path) => {
    expect((await get(path)).status).toBe(200);
  });

  test('opens a socket as subprotocol, and without one the upgrade is a 401', async () => {
    const peer = await openSocket(node.socketUrl, ['switchyard.v1', 'switchyard.key.our-key']);
    expect(peer.socket.protocol).toBe('switchyard.v1');
    peer.send({ type: 'job.create', stream_id: 's', ...jobBody() });
    expect(await peer.next(isTerminal)).toMatchObject({ type: 'job.completed' });
    await peer.close();
    const refused = new WebSocket(node.socketUrl, ['switchyard.key.nope']);
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toMatch('401');
  });
});

describe("another tenant's job is not there", () => {
  const theirs = bearer('their-key');

  test('on every route', async () => {
    await allSseEvents(await get(`/v1/jobs/${jobId}/events`, bearer('our-key')));
    const responses = await Promise.all([
      get(`/v1/jobs/${jobId}`, theirs),
      get(`/v1/jobs/${jobId}/events`, theirs),
      get(`/v1/jobs/${jobId}/events?starting_after=1-2`, theirs),
      get(`/v1/jobs/${jobId}/events`, { ...theirs, 'last-event-id': '1-2' }),
      post(`${node.url}/v1/jobs/${jobId}/cancel`, '', theirs),
    ]);
    for (const response of responses) {
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'job_not_found' } });
    }
    expect(await (await get('/v1/jobs', theirs)).json()).toMatchObject({ data: [] });
  });

  test('on the socket', async () => {
    const peer = await openSocket(node.socketUrl, ['switchyard.key.their-key']);
    for (const frame of [
      { type: 'job.subscribe', jobs: { [jobId]: '1-2' } },
      { type: 'job.subscribe', jobs: { [jobId]: null } },
      { type: 'job.cancel', job_id: jobId },
    ]) {
      peer.send(frame);
      expect(await peer.next()).toMatchObject({
        type: 'error',
        job_id: jobId,
        error: { code: 'job_not_found' },
      });
    }
    await peer.close();
  });

  test('nor its idempotency keys', async () => {
    const headers = { 'idempotency-key': 'same' };
    const ids = await Promise.all(
      ['our-key', 'their-key'].map(async (key) => {
        const response = await post(`${node.url}/v1/jobs`, jobBody(), { ...headers, ...bearer(key) });
        return ((await response.json()) as { id: string }).id;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

async function workersFor(key: string): Promise<unknown[]> {
  const queues = (await (await get('/v1/queues', bearer(key))).json()) as { workers: unknown[] };
  return queues.workers;
}

test('only admins see the workers', async () => {
  expect(await workersFor('our-key')).toHaveLength(1);
  expect(await workersFor('their-key')).toEqual([]);
});

test('a tenant that asks too often gets 429 with Retry-After, on the socket too; others go on', async () => {
  const statuses = [];
  for (let count = 0; count < 41; count++)
    statuses.push((await get('/v1/models', bearer('busy-key'))).status);
  expect(statuses.lastIndexOf(200)).toBe(39);
  const refused = await get('/v1/models', bearer('busy-key'));
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } });
  expect((await get('/v1/models', bearer('their-key'))).status).toBe(200);
});

describe('without keys', () => {
  test.each([
    ['http://evil.example', 401],
    ['null', 401],
    [null, 200],
  ])('a page of %s gets %i', async (origin, status) => {
    const open = await startApiNode(redis.url, testConfig());
    const response = await fetch(`${open.url}/v1/models`, { headers: origin === null ? {} : { origin } });
    const own = await fetch(`${open.url}/v1/models`, { headers: { origin: open.url } });
    await open.close();
    expect(response.status).toBe(status);
    expect(own.status).toBe(200);
  });
});
