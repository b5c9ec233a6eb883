import type { FastifyInstance } from 'fastify';

import type { QueueSnapshot } from '../jobs/queue-snapshot.ts';
import type { Services } from '../services.ts';

/** A gateway that starts waits this long for workers of every model; after it one model suffices to be of use. */
const STARTUP_MS = 60_000;

/**
 * `/healthz`: this process runs; says whether Redis answers, but restarting it would not help. `/readyz`: send
 * traffic here.
 */
export function healthRoutes(app: FastifyInstance, { config, monitor, ping }: Services): void {
  const startedAt = performance.now();
  const models = config.models.map(({ id }) => id);

  app.get('/healthz', { schema: { summary: 'Alive; says how Redis is', tags: ['operation'] } }, async () => {
    const redis = await pingResult(ping);
    return { status: redis === 'ok' ? 'ok' : 'degraded', redis };
  });

  const ready = { summary: 'Ready for traffic; names models without a worker', tags: ['operation'] };
  app.get('/readyz', { schema: ready }, async (_request, reply) => {
    const redis = await pingResult(ping);
    const missing = redis === 'ok' ? missingIn(await monitor.fresh(), models) : models;
    const starting = performance.now() - startedAt < STARTUP_MS;
    const isReady = redis === 'ok' && (starting ? missing.length === 0 : missing.length < models.length);
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not_ready',
      redis,
      missing_workers: missing,
    });
  });
}

function missingIn(snapshot: QueueSnapshot, models: readonly string[]): string[] {
  return models.filter((model) => (snapshot.models.get(model)?.workers.length ?? 0) === 0);
}

async function pingResult(ping: () => Promise<void>): Promise<string> {
  try {
    await ping();
    return 'ok';
  } catch (error) {
    return `unavailable: ${error instanceof Error ? error.message : 'no answer'}`;
  }
}
