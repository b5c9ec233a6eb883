import type { FastifyReply } from 'fastify';

import type { JobSpec } from '../../shared/types/job.ts';

/** Which job answers, on which model, and why that one: `<class>;<score>;<strategy>`. */
export function setJobHeaders(reply: FastifyReply, { id, route }: JobSpec): void {
  reply.headers({
    'x-switchyard-job': id,
    'x-switchyard-model': route.model,
    'x-switchyard-route': `${route.class};${route.score.toFixed(3)};${route.strategy}`,
  });
}
