import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Services } from '../services.ts';
import { checkResumePoint, parseResumePoint } from '../streaming/resume-point.ts';
import { streamJobEvents } from '../streaming/stream-job-events.ts';

const schema = {
  summary: "A job's events as server-sent events; resumes with Last-Event-ID or starting_after",
  tags: ['jobs'],
  querystring: {
    type: 'object',
    properties: {
      starting_after: {
        type: 'string',
        description: 'A cursor `<attempt>-<sequence_number>`, or only the number',
      },
    },
  },
} as const;

export function jobEventRoutes(app: FastifyInstance, services: Services): void {
  const { findJob, followJob, eventLog, config } = services;
  const { heartbeatMs } = config.gateway.streaming;

  app.get('/jobs/:id/events', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { id } = request.params as { id: string };
    const job = await findJob(request.tenant.name, id);
    const { text, param } = cursorOf(request);
    const from = parseResumePoint(text, param);
    // What tells a browser's EventSource not to connect again; anything else makes it ask for ever.
    if ((await checkResumePoint(eventLog, id, from, param)) === 'over') return reply.code(204).send();
    return streamJobEvents(followJob, job, from, { reply, heartbeatMs });
  });
}

/** The header wins: a browser that reconnects repeats its first URL and knows better since. */
function cursorOf(request: FastifyRequest): { text: string | null; param: string } {
  const header = request.headers['last-event-id'];
  if (typeof header === 'string' && header !== '') return { text: header, param: 'Last-Event-ID' };
  const { starting_after: text } = request.query as { starting_after?: string };
  return { text: text ?? null, param: 'starting_after' };
}
