import fp from 'fastify-plugin';

import type { ApiMetrics } from '../../shared/observability/api-metrics.ts';

export const httpMetrics = fp<{ metrics: ApiMetrics }>(async (app, { metrics }) => {
  app.addHook('onResponse', async (request, reply) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown' };
    metrics.http.requests.inc({ ...labels, status: String(reply.statusCode) });
    metrics.http.duration.observe(labels, reply.elapsedTime / 1000);
  });
});
