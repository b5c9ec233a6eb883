import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

import { SwitchyardError } from '../../shared/errors.ts';
import { toClientError } from '../to-client-error.ts';

/** The one place where a failure becomes an HTTP answer. */
export const errorHandler = fp(async (app) => {
  app.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendError(new SwitchyardError('not_found', 'There is nothing at this address.'), request, reply),
  );
});

export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toClientError(thrown);
  if (error.code === 'internal_error') request.log.error({ err: thrown }, 'request failed');
  else if (error.status >= 500) request.log.warn({ err: error }, 'request refused');
  if (error.retryAfterS !== null) reply.header('retry-after', Math.ceil(error.retryAfterS));
  // OpenAI's packages try every 5xx twice more, unless they are told.
  reply.header('x-should-retry', String(error.retryable));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(error.status).type('application/json; charset=utf-8').send({ error: error.toBody() });
}
