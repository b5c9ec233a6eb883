import type { FastifyReply } from 'fastify';

import type { Accepted } from '../jobs/submission.ts';

/** Which job answers, on which model, and why that one: `<class>;<score>;<strategy>`. */
export function setJobHeaders(reply: FastifyReply, { spec, model }: Pick<Accepted, 'spec' | 'model'>): void {
  const { id, route } = spec;
  reply.headers({
    'x-switchyard-job': id,
    'x-switchyard-model': model,
    'x-switchyard-route': `${route.class};${route.score.toFixed(3)};${route.strategy}`,
  });
}
