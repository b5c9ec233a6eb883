import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Logger } from 'pino';

import type { WhyNotReady } from './readiness.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What a worker shows to those who watch it. It lives once: what was stopped does not start again. */
export interface MetricsServer {
  /** Resolves with the base URL. Rejects when the address cannot be listened on. Idempotent. */
  start(): Promise<string>;
  /** Ends every connection. Idempotent. */
  stop(): Promise<void>;
}

export interface MetricsServerDeps {
  host: string;
  /** 0: any free one. */
  port: number;
  metrics: Pick<WorkerMetrics, 'contentType' | 'render'>;
  whyNotReady: WhyNotReady;
  logger: Logger;
}

const JSON_TYPE = 'application/json; charset=utf-8';

interface Answer {
  status: number;
  type: string;
  body: string;
}

/**
 * `GET /metrics` (Prometheus text), `GET /healthz` (this process answers), `GET /readyz` (200 while it takes jobs, else
 * 503 with the reason). Plain node:http, no keys: numbers by model, nothing of a tenant.
 */
export function createMetricsServer(deps: MetricsServerDeps): MetricsServer {
  const routes = createRoutes(deps);
  const server = createServer((request, response) => {
    void answer(routes, request.method ?? '', request.url ?? '/').then(
      (found) => send(response, found),
      (error: unknown) => {
        deps.logger.error({ err: error }, 'metrics could not be read');
        send(response, json(500, { error: 'internal error' }));
      },
    );
  });
  let starting: Promise<string> | null = null;
  let stopping: Promise<void> | null = null;

  async function listen(): Promise<string> {
    if (stopping !== null) throw new Error('the metrics server was stopped');
    const { host, port } = deps;
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening').catch((error: Error) => {
      throw new Error(`metrics on ${host}, port ${port}: ${error.message}`, { cause: error });
    });
    return addressOf(server.address() as AddressInfo);
  }

  async function close(): Promise<void> {
    await starting?.catch(() => undefined);
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    start: () => (starting ??= listen()),
    stop: () => (stopping ??= close()),
  };
}

type Routes = Record<string, () => Promise<Answer>>;

function createRoutes({ metrics, whyNotReady }: MetricsServerDeps): Routes {
  return {
    '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.render() }),
    '/healthz': async () => json(200, { status: 'ok' }),
    '/readyz': async () => {
      const reason = await whyNotReady();
      return reason === null ? json(200, { status: 'ready' }) : json(503, { status: 'not_ready', reason });
    },
  };
}

async function answer(routes: Routes, method: string, url: string): Promise<Answer> {
  const [path = ''] = url.split('?', 1);
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { error: 'not found', paths: Object.keys(routes) });
  if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'only GET and HEAD' });
  return await route();
}

function json(status: number, value: object): Answer {
  return { status, type: JSON_TYPE, body: JSON.stringify(value) };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  const allow = status === 405 ? { allow: 'GET, HEAD' } : {};
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...allow });
  response.end(body);
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
