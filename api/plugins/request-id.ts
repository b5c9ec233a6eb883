import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import fp from 'fastify-plugin';

const ACCEPTED = /^[\w.:-]{1,128}$/;

/** The client's own `x-request-id` when it is one, so that both sides' logs meet; for Fastify's `genReqId`. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED.test(given)
    ? given
    : `req_${randomUUID().replaceAll('-', '')}`;
}

export const requestId = fp(async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
});
