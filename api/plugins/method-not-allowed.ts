import type { FastifyInstance, RouteOptions } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Remembers which methods each address has; `close` answers all others with 405 and `Allow`. Call it after the last route. */
export function watchMethods(app: FastifyInstance): { close(): void } {
  const known = new Map<string, Set<string>>();
  let watching = true;
  app.addHook('onRoute', ({ url, method }: RouteOptions) => {
    if (!watching) return;
    const methods = known.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    known.set(url, methods);
  });
  return {
    close() {
      watching = false;
      for (const [url, methods] of known) refuseOthers(app, url, methods);
    },
  };
}

function refuseOthers(app: FastifyInstance, url: string, methods: ReadonlySet<string>): void {
  const method = METHODS.filter((name) => !methods.has(name));
  if (url.includes('*') || method.length === 0) return;
  const allow = [...methods].join(', ');
  app.route({
    method,
    url,
    schema: { hide: true },
    exposeHeadRoute: false,
    // Before the body is looked at: its content type is not what is wrong.
    onRequest: async (_request, reply) => {
      reply.header('allow', allow);
      throw new SwitchyardError('method_not_allowed', `This address takes ${allow}.`);
    },
    handler: async () => {},
  });
}
