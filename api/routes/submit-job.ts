import type { FastifyInstance } from 'fastify';

import { insideRequest } from '../jobs/inside-request.ts';
import type { Accepted } from '../jobs/submission.ts';
import { jobUrls } from '../jobs/to-job-object.ts';
import { jobSubmission } from '../jobs/to-submission.ts';
import type { JobBody } from '../schemas/bodies.ts';
import { jobBodySchema } from '../schemas/job-body.ts';
import type { Services } from '../services.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { setJobHeaders } from './job-headers.ts';

export function submitJobRoute(app: FastifyInstance, services: Services): void {
  const { checkChatBody, submitJob, config } = services;
  const schema = { summary: 'Submit a job; 202 once it is durable', tags: ['jobs'], body: jobBodySchema };

  app.post('/jobs', { schema }, async (request, reply) => {
    const body = request.body as JobBody;
    await checkChatBody(body.request, 'request.');
    const sender = { tenant: request.tenant.name, idempotencyKey: idempotencyKeyOf(request) };
    const submission = jobSubmission(body, sender, config.gateway.limits.maxDeadlineMs);
    const accepted = await insideRequest(submitJob(submission));
    setJobHeaders(reply, accepted);
    reply.code(202).header('location', jobUrls(accepted.spec.id).self);
    return toAccepted(accepted);
  });
}

function toAccepted({ spec, status, model, position, etaMs }: Accepted): object {
  return {
    id: spec.id,
    object: 'job',
    status,
    model,
    route: spec.route,
    queue: position === null ? null : { position, eta_ms: etaMs },
    urls: jobUrls(spec.id),
  };
}
