import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

import { SwitchyardError } from '../../shared/errors.ts';

/** Throws `rate_limited` when the tenant of this request has used up its minute. */
export type CountRequest = (request: FastifyRequest) => Promise<void>;

declare module 'fastify' {
  interface FastifyInstance {
    /** For what arrives inside a connection that was counted once, as frames on a WebSocket. */
    countRequest: CountRequest;
  }
}

/**
 * Requests a minute of each tenant, counted by each api node for itself: a limit against runaway clients that needs
 * no round trip. What protects the queues is their depth, which all nodes share.
 */
export const rateLimit = fp<{ requestsPerMinute: number }>(async (app, { requestsPerMinute }) => {
  if (requestsPerMinute === 0) {
    app.decorate('countRequest', async () => {});
    return;
  }
  await app.register(fastifyRateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.tenant.name,
    errorResponseBuilder: (_request, { ttl }) => limited(requestsPerMinute, ttl),
  });
  const check = app.createRateLimit();
  app.decorate('countRequest', async (request) => {
    const result = await check(request);
    if (!result.isAllowed && result.isExceeded) throw limited(requestsPerMinute, result.ttl);
  });
});

function limited(max: number, ttlMs: number): SwitchyardError {
  return new SwitchyardError('rate_limited', `At most ${max} requests a minute.`, {
    retryAfterS: ttlMs / 1000,
  });
}
