import type { FastifyInstance } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';
import type { JobPage } from '../../shared/jobs/job-store.ts';
import type { JobRecord, JobStatus } from '../../shared/types/job.ts';
import { isJobId } from '../jobs/job-id.ts';
import { placeBehind } from '../jobs/place-in-queue.ts';
import { type QueuePlace, toJobObject, toJobSummary } from '../jobs/to-job-object.ts';
import type { Services } from '../services.ts';
import { toList } from './to-list.ts';

const DEFAULT_LIMIT = 20;

const listQuery = {
  type: 'object',
  properties: {
    limit: { type: 'string', pattern: '^([1-9]\\d?|100)$', description: '1 to 100, 20 when left out' },
    after: { type: 'string', description: 'The `last_id` of the previous page' },
    status: { type: 'string', enum: ['queued', 'running', 'completed', 'failed', 'cancelled', 'expired'] },
  },
} as const;

interface ListQuery {
  limit?: string;
  after?: string;
  status?: JobStatus;
}

export function jobRoutes(app: FastifyInstance, services: Services): void {
  const { store, queue, monitor, findJob, cancelJob } = services;

  async function placeOf({ spec, status, model }: JobRecord): Promise<QueuePlace | null> {
    const load = monitor.latest()?.models.get(model);
    const ahead = status === 'queued' ? await queue.position(model, spec.tier, spec.id) : null;
    if (ahead === null || load === undefined) return null;
    const { position, eta } = placeBehind(load, spec.tier, ahead);
    return { position, eta_ms: eta?.p50 ?? null };
  }

  const list = { summary: "The tenant's jobs, newest first", tags: ['jobs'], querystring: listQuery };
  app.get('/jobs', { schema: list }, async (request) => {
    const { records, hasMore } = await store.list(request.tenant.name, toPage(request.query as ListQuery));
    return toList(records.map(toJobSummary) as { id: string }[], hasMore);
  });

  const get = { summary: "A job's state and, once it has ended, its result", tags: ['jobs'] };
  app.get('/jobs/:id', { schema: get }, async (request) => {
    const record = await findJob(request.tenant.name, idOf(request.params));
    return toJobObject(record, await placeOf(record));
  });

  const cancel = { summary: 'Cancel a job, queued or running; idempotent', tags: ['jobs'] };
  app.post('/jobs/:id/cancel', { schema: cancel }, async (request) => {
    const tenant = request.tenant.name;
    const id = idOf(request.params);
    await cancelJob.cancel(await findJob(tenant, id));
    return toJobObject(await findJob(tenant, id), null);
  });

  const feedback = {
    summary: 'Say whether an answer was right; the newest word counts',
    tags: ['jobs'],
    body: feedbackBody,
  };
  app.post('/jobs/:id/feedback', { schema: feedback }, async (request) => {
    const { spec } = await findJob(request.tenant.name, idOf(request.params));
    const { correct, comment = null } = request.body as { correct: boolean; comment?: string | null };
    const at = Date.now();
    if (!(await store.setFeedback(spec.id, { correct, comment, at })))
      throw new SwitchyardError('invalid_request', 'The job has not ended yet.', { param: 'id' });
    return { id: spec.id, object: 'job.feedback', correct, comment, created_at: Math.floor(at / 1000) };
  });
}

const feedbackBody = {
  type: 'object',
  required: ['correct'],
  additionalProperties: false,
  properties: {
    correct: { type: 'boolean', description: 'Whether the answer was right' },
    comment: { type: ['string', 'null'], maxLength: 4096 },
  },
} as const;

function toPage({ limit, after, status }: ListQuery): JobPage {
  if (after !== undefined && !isJobId(after)) {
    throw new SwitchyardError('invalid_request', 'after is not the id of a job.', { param: 'after' });
  }
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    ...(after === undefined ? {} : { after }),
    ...(status === undefined ? {} : { status }),
  };
}

function idOf(params: unknown): string {
  return (params as { id: string }).id;
}
