import type { FastifyInstance } from 'fastify';

import type { Services } from '../services.ts';

/** Prometheus text. Open like the health checks: it holds numbers by model and route, nothing of a tenant. */
export function metricsRoute(app: FastifyInstance, { metrics }: Services): void {
  const { registry } = metrics;
  app.get('/metrics', { schema: { summary: 'Prometheus', tags: ['operation'] } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return await registry.metrics();
  });
}
