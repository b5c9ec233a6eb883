import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';

import { createMetricsServer, type MetricsServerDeps } from '../../workers/metrics-server.ts';
import { createReadiness } from '../../workers/readiness.ts';
import { createWorkerMetrics } from '../../workers/worker-metrics.ts';
import { readSamples, sumOf } from '../helpers/read-samples.ts';

const UP = { state: 'up_without_metrics', reason: 'a test' } as const;

function createServerOf(deps: Partial<MetricsServerDeps> = {}) {
  const metrics = createWorkerMetrics({ model: 'tiny' });
  const server = createMetricsServer({
    host: '127.0.0.1',
    port: 0,
    metrics,
    whyNotReady: async () => null,
    logger: pino({ level: 'silent' }),
    ...deps,
  });
  onTestFinished(() => server.stop());
  return { server, metrics };
}

test('/metrics is Prometheus text with what was recorded', async () => {
  const { server, metrics } = createServerOf();
  metrics.admission.preempted(2);
  const response = await fetch(`${await server.start()}/metrics`);

  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const samples = readSamples(await response.text());
  expect(sumOf(samples, 'switchyard_engine_preemptions_total', { model: 'tiny', component: 'worker' })).toBe(
    2,
  );
  expect(sumOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(0);
});

test('/healthz answers whatever the engine does; /readyz says why not', async () => {
  let reason: string | null = 'engine is down: connection refused';
  const { server } = createServerOf({ whyNotReady: async () => reason });
  const url = await server.start();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  const not = await fetch(`${url}/readyz`);
  expect([not.status, await not.json()]).toEqual([503, { status: 'not_ready', reason }]);
  reason = null;
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
});

test('other paths and methods are refused; HEAD has no body', async () => {
  const { server } = createServerOf();
  const url = await server.start();
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/constructor`)).status).toBe(404);
  const post = await fetch(`${url}/metrics`, { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await fetch(`${url}/metrics?now=1`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('metrics that cannot be read are a 500, and the server lives on', async () => {
  const { server, metrics } = createServerOf();
  metrics.admission.watch(() => {
    throw new Error('no look');
  });
  const url = await server.start();
  expect((await fetch(`${url}/metrics`)).status).toBe(500);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('starting twice is one server, stopping twice is quiet, and a stopped one does not start again', async () => {
  const { server } = createServerOf();
  const [first, second] = await Promise.all([server.start(), server.start()]);
  expect(first).toBe(second);
  await Promise.all([server.stop(), server.stop()]);
  await expect(fetch(`${first}/healthz`)).rejects.toThrow('fetch failed');

  const never = createServerOf().server;
  await never.stop();
  await expect(never.start()).rejects.toThrow('stopped');
});

test('stopping ends connections that are kept open', async () => {
  const { server } = createServerOf();
  const { hostname, port } = new URL(await server.start());
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  const ended = once(socket, 'close');
  await server.stop();
  await ended;
  expect(socket.destroyed).toBe(true);
});

test('a port that is taken is an error that names it', async () => {
  const other = createServer();
  onTestFinished(() => void other.close());
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;

  await expect(createServerOf({ port }).server.start()).rejects.toThrow(
    `metrics on 127.0.0.1, port ${port}: `,
  );
});

test.each([
  ['draining', { draining: () => true }],
  ['engine is down: gone', { health: () => ({ state: 'down' as const, reason: 'gone' }) }],
  ['engine is unknown', { health: () => ({ state: 'unknown' as const }) }],
  ['Redis does not answer: refused', { ping: () => Promise.reject(new Error('refused')) }],
  ['Redis does not answer: not done after 800 ms', { ping: () => new Promise(() => undefined) }],
  [null, {}],
])('a worker is not ready: %s', async (reason, found) => {
  const deps = { health: () => UP, ping: async () => 'PONG', draining: () => false };

  expect(await createReadiness({ ...deps, ...found })()).toBe(reason);
});
