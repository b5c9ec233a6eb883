import fp from 'fastify-plugin';

import type { Metrics } from '../../shared/observability/metrics.ts';

export const httpMetrics = fp<{ metrics: Metrics }>(async (app, { metrics }) => {
  app.addHook('onResponse', async (request, reply) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown' };
    metrics.http.requests.inc({ ...labels, status: String(reply.statusCode) });
    metrics.http.duration.observe(labels, reply.elapsedTime / 1000);
  });
});
