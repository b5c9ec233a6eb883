import type { Config } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import { sessionKeyOf } from '../../shared/jobs/session-key.ts';
import type { SessionModels } from '../../shared/jobs/session-models.ts';
import type { Ledger } from '../../shared/ledger/ledger.ts';
import { reserveFor } from '../../shared/ledger/reserve-for.ts';
import type { ApiMetrics } from '../../shared/observability/api-metrics.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { JobRecord, JobSpec } from '../../shared/types/job.ts';
import type { Route } from '../../shared/types/route.ts';
import { AUTO } from '../router/find-model.ts';
import type { Router } from '../router/router.ts';
import { toClientError } from '../to-client-error.ts';
import { budgetExceeded } from './budget-exceeded.ts';
import type { EnqueueJob } from './enqueue-job.ts';
import { identifyJob } from './identify-job.ts';
import { type Place, placeBehind, placeIn } from './place-in-queue.ts';
import type { QueueMonitor } from './queue-monitor.ts';
import type { Accepted, Submission } from './submission.ts';
import { toJobSpec } from './to-job-spec.ts';

export interface SubmitJobDeps {
  config: Config;
  store: JobStore;
  queue: QueueProducer;
  router: Router;
  monitor: QueueMonitor;
  enqueueJob: EnqueueJob;
  ledger: Ledger;
  sessionModels: SessionModels;
  metrics: ApiMetrics;
}

/** Durable when it resolves. Throws what refuses the job: `model_not_found`, `queue_full`, `no_worker`, `idempotency_conflict`, … */
export type SubmitJob = (submission: Submission) => Promise<Accepted>;

/**
 * Record → log → queue, in this order, each step a no-op when it was done before. A crash between them leaves a job
 * that was never accepted; a repeat with the same idempotency key goes through the same steps and completes it.
 */
export function createSubmitJob(deps: SubmitJobDeps): SubmitJob {
  const { config, store, queue, router, monitor, enqueueJob, ledger, metrics, sessionModels } = deps;
  const { limits, retention, streaming } = config.gateway;

  async function submit(submission: Submission): Promise<Accepted> {
    const { id, record } = await identifyJob(store, submission, retention.resultMs);
    // Accepted before: no limit refuses it now.
    if (record !== null) return await rejoin(record);
    const route = await chooseModel(submission);
    metrics.queue.routed.inc({ model: route.model, class: route.class, strategy: route.strategy });
    if (route.shadow !== undefined)
      metrics.queue.shadowed.inc({ model: route.model, shadow_model: route.shadow.model });
    checkMaxTokens(submission, route);
    const { maxDeadlineMs, queueDepth } = limits;
    const spec = toJobSpec(submission, { id, route, createdAt: Date.now(), maxDeadlineMs });
    const place = placeIn(await monitor.fresh(), route.model, spec.tier, queueDepth);
    await withinBudget(spec);
    // Broken off half-way it may run all the same: what is reserved runs out by itself.
    return await accept(spec, place);
  }

  /** Refused before anything is written; what it may cost is reserved until it has ended. */
  async function withinBudget(spec: JobSpec): Promise<void> {
    const model = config.models.find(({ id }) => id === spec.route.model)!;
    const reserved = await reserveFor(ledger, spec, model, retention);
    if (reserved.outcome === 'exceeded') throw budgetExceeded(reserved.budget);
  }

  /** The turns of a session keep their model: elsewhere their prefix would have to be computed anew. */
  async function chooseModel(submission: Submission): Promise<Route> {
    const { request, tenant } = submission;
    const sessionKey = request.model === AUTO ? sessionKeyOf(submission) : null;
    const sessionModel = sessionKey === null ? null : await sessionModels.get(tenant, sessionKey);
    const route = await router.route(request, { tenant, sessionModel });
    if (sessionKey !== null && route.model !== sessionModel)
      await sessionModels.set(tenant, sessionKey, route.model);
    return route;
  }

  async function accept(spec: JobSpec, place: Place): Promise<Accepted> {
    // All before a worker can see the job: without a live lease it would be taken for abandoned. They go out together,
    // because each wait of its own is one more round trip before the first token.
    await Promise.all([
      spec.onDisconnect === 'cancel' ? store.renewLeases([spec.id], streaming.leaseMs) : undefined,
      store.create(spec),
      enqueueJob.openLog(spec, place),
    ]);
    // Two requests with one key may get here together: the record of the first is the job.
    const record = spec.idempotencyKey === null ? null : await store.get(spec.id);
    const job = record?.spec ?? spec;
    const model = record?.model ?? job.route.model;
    await enqueueJob.add(job, model);
    metrics.queue.accepted.inc({ model: job.route.model, tier: job.tier });
    const { position, eta } = place;
    return { spec: job, status: 'queued', model, position, etaMs: eta?.p50 ?? null, repeated: false };
  }

  async function rejoin({ spec, status, model }: JobRecord): Promise<Accepted> {
    const { id, tier } = spec;
    let ahead = status === 'queued' ? await queue.position(model, tier, id) : null;
    if (status === 'queued' && ahead === null) {
      // Claimed a moment ago, or written down and never queued: one more `add` is right for both.
      await enqueueJob.openLog(spec, { position: 0, eta: null });
      await enqueueJob.add(spec, model);
      ahead = await queue.position(model, tier, id);
    }
    const load = monitor.latest()?.models.get(model);
    const place = load === undefined || ahead === null ? null : placeBehind(load, tier, ahead);
    return {
      spec,
      status,
      model,
      position: place?.position ?? null,
      etaMs: place?.eta?.p50 ?? null,
      repeated: true,
    };
  }

  /** Whoever names a model knows its limit; behind `auto` it is the worker that keeps to it. */
  function checkMaxTokens({ request }: Submission, { model, strategy }: Route): void {
    const most = config.models.find(({ id }) => id === model)?.maxMaxTokens ?? Infinity;
    const field = request.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens';
    if (strategy !== 'explicit' || (request[field] ?? 0) <= most) return;
    throw new SwitchyardError('invalid_request', `${model} writes at most ${most} tokens.`, { param: field });
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
