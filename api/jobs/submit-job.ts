import { createHash } from 'node:crypto';

import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { Metrics } from '../../shared/observability/metrics.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { JobRecord, JobSpec } from '../../shared/types/job.ts';
import type { Route } from '../../shared/types/route.ts';
import type { Router } from '../router/router.ts';
import { toClientError } from '../to-client-error.ts';
import type { FairPriority } from './fair-priority.ts';
import { createJobId } from './job-id.ts';
import { type Place, placeIn } from './place-in-queue.ts';
import { predictTokens } from './predict-tokens.ts';
import type { QueueMonitor } from './queue-monitor.ts';
import type { Accepted, Submission } from './submission.ts';
import { toJobSpec } from './to-job-spec.ts';

export interface SubmitJobDeps {
  config: Config;
  store: JobStore;
  eventLog: EventLog;
  queue: QueueProducer;
  router: Router;
  monitor: QueueMonitor;
  fairness: FairPriority;
  metrics: Metrics;
}

/** Durable when it resolves. Throws what refuses the job: `model_not_found`, `queue_full`, `no_worker`, `idempotency_conflict`, … */
export type SubmitJob = (submission: Submission) => Promise<Accepted>;

/**
 * Record → log → queue, in this order, each step a no-op when it was done before. A crash between them leaves a job
 * that was never accepted; a repeat with the same idempotency key goes through the same steps and completes it.
 */
export function createSubmitJob(deps: SubmitJobDeps): SubmitJob {
  const { config, store, eventLog, queue, router, monitor, metrics } = deps;
  const { limits, retention, streaming, tenants } = config.gateway;

  /** The job of an idempotency key: its record if there is one, and the id that it has or will have. */
  async function identify({ idempotencyKey: key, ...body }: Submission): Promise<[string, JobRecord | null]> {
    const jobId = createJobId();
    if (key === null) return [jobId, null];
    const bodySha256 = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const request = { tenant: body.tenant, key, bodySha256, jobId, ttlMs: retention.resultMs };
    const reserved = await store.reserveIdempotencyKey(request);
    if (reserved.outcome === 'reserved') return [jobId, null];
    if (!reserved.sameBody) {
      throw new SwitchyardError('idempotency_conflict', 'This idempotency key was used with another body.');
    }
    return [reserved.jobId, await store.get(reserved.jobId)];
  }

  async function accept(spec: JobSpec, place: Place): Promise<Accepted> {
    // Before a worker can see the job: one without a live lease is taken for abandoned.
    if (spec.onDisconnect === 'cancel') await store.renewLeases([spec.id], streaming.leaseMs);
    await store.create(spec);
    // Two requests with one key may get here together: the record of the first is the job.
    const record = spec.idempotencyKey === null ? null : await store.get(spec.id);
    const job = record?.spec ?? spec;
    await enqueue(job, record?.model ?? job.route.model, place);
    metrics.queue.accepted.inc({ model: job.route.model, tier: job.tier });
    const { position, eta } = place;
    return { spec: job, status: 'queued', position, etaMs: eta?.p50 ?? null, repeated: false };
  }

  async function enqueue(spec: JobSpec, model: string, { position, eta }: Place): Promise<void> {
    const { id, tier, tenant, route } = spec;
    const logTtlMs = (spec.deadlineAt ?? spec.createdAt) - Date.now() + retention.logAfterDeadlineMs;
    const queued = { type: 'job.queued', position, eta_ms: eta?.p50 ?? null, route } as const;
    await eventLog.create(id, queued, Math.max(logTtlMs, retention.logAfterEndMs));
    const { prompt, output } = predictTokens(spec.request, configOf(model));
    const priority = priorityOf(spec, model, prompt + output);
    await queue.add(model, { jobId: id, tier, priority, predictedTokens: prompt + output, tenant });
    monitor.countAccepted(model, tier, output);
  }

  function priorityOf({ tenant, tier }: JobSpec, model: string, tokens: number): number {
    const load = monitor.latest()?.models.get(model);
    const weight = tenants.find(({ name }) => name === tenant)?.weight ?? 1;
    return deps.fairness.next(
      { queue: `${model} ${tier}`, tenant, weight, tokens },
      {
        tokensPerSecond: load?.tokensPerSecond ?? 0,
        waiting: load?.depth[tier].waiting ?? 0,
        now: performance.now(),
      },
    );
  }

  async function rejoin({ spec, status, model }: JobRecord): Promise<Accepted> {
    const load = monitor.latest()?.models.get(model);
    // It may have been written down and never queued; where it is queued already, nothing happens.
    if (status === 'queued') await enqueue(spec, model, { position: 0, eta: null });
    const ahead = status === 'queued' ? await queue.position(model, spec.tier, spec.id) : null;
    const place = load === undefined || ahead === null ? null : { position: ahead };
    return { spec, status, position: place?.position ?? null, etaMs: null, repeated: true };
  }

  function configOf(model: string): ModelConfig {
    const found = config.models.find(({ id }) => id === model);
    if (found === undefined) throw new Error(`model ${model} is not configured`);
    return found;
  }

  function checkTokens({ request }: Submission, route: Route): void {
    const { maxMaxTokens } = configOf(route.model);
    const field = request.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens';
    if (route.strategy !== 'explicit' || (request[field] ?? 0) <= maxMaxTokens) return;
    throw new SwitchyardError('invalid_request', `${route.model} writes at most ${maxMaxTokens} tokens.`, {
      param: field,
    });
  }

  async function submit(submission: Submission): Promise<Accepted> {
    const [id, known] = await identify(submission);
    if (known !== null) return await rejoin(known);
    const route = await router.route(submission.request, { tenant: submission.tenant });
    metrics.queue.routed.inc({ model: route.model, class: route.class, strategy: route.strategy });
    checkTokens(submission, route);
    const snapshot = await monitor.fresh();
    const { maxDeadlineMs, queueDepth } = limits;
    const spec = toJobSpec(submission, { id, route, createdAt: Date.now(), maxDeadlineMs });
    return await accept(spec, placeIn(snapshot, route.model, spec.tier, queueDepth));
  }

  return async (submission) => {
    try {
      return await submit(submission);
    } catch (error) {
      metrics.queue.refused.inc({ code: toClientError(error).code });
      throw error;
    }
  };
}
