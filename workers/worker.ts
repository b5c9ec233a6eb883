import type { Logger } from 'pino';

import { SwitchyardError } from '../shared/errors.ts';
import type { ClaimedJob, QueueConsumer, QueueProducer } from '../shared/queue/job-queue.ts';
import type { ChatRequest } from '../shared/types/chat.ts';
import type { JobRecord, JobSpec, ServiceTier } from '../shared/types/job.ts';
import type { EngineAdmission } from './admission/engine-admission.ts';
import { createFetchLoops } from './admission/fetch-loops.ts';
import { createLookAhead } from './admission/look-ahead.ts';
import type { Affinity } from './affinity/affinity.ts';
import type { AttemptDeps, EngineEnd } from './attempt/attempt-deps.ts';
import { createClaimedJobs } from './claimed-jobs.ts';
import { createLiveJob, type LiveJob } from './live-job.ts';
import { processJob } from './process-job.ts';
import type { Disposition } from './settle-job.ts';

export interface WorkerDeps extends Omit<AttemptDeps, 'onUsage' | 'onEngineDone' | 'admitted'> {
  consumer: QueueConsumer;
  admission: EngineAdmission;
  affinity: Affinity;
  /** The engine's own count of a request's prompt; null: predict it. */
  countPromptTokens: (request: ChatRequest, signal: AbortSignal) => Promise<number | null>;
  /** Output tokens, as they come. */
  onTokens: (tokens: number) => void;
  /** Of the other models: where escalated jobs go. */
  producer: QueueProducer;
  logger: Logger;
}

/**
 * Moves jobs from the queue to one engine: per tier fetch loops fill a small look-ahead; whenever something changes (a
 * job came, one ended, a prompt was computed, the engine was scraped), and every 50 ms, `pump` asks admission which of
 * them go to the engine and which running ones give way.
 */
export interface Worker {
  start(): void;
  /** After every scrape: jobs are fetched while the engine is up, and go back to the queue when it is down. */
  engineChanged(up: boolean): void;
  /** A job that another worker has handed over. */
  adopt(claimed: ClaimedJob): void;
  jobs(): ReadonlyMap<string, LiveJob>;
  waiting(): Record<ServiceTier, number>;
  /** No new jobs; what runs may finish until `signal` aborts, the rest goes back to the queue. */
  drain(signal: AbortSignal): Promise<void>;
}

/** About two engine steps. */
const TICK_MS = 50;

export function createWorker(deps: WorkerDeps): Worker {
  const { consumer, admission, settings } = deps;
  const attemptDeps: AttemptDeps = {
    ...deps,
    onUsage,
    onEngineDone,
    admitted: { predictionOf: admission.predictionOf, priorityOf: admission.priorityOf },
  };
  const claimedJobs = createClaimedJobs({ ...deps, modelId: deps.model.id });
  const live = new Map<string, LiveJob>();
  const lookAhead = createLookAhead<LiveJob>();
  const running = new Set<Promise<void>>();
  const fetching = createFetchLoops({
    consumer,
    placesPerTier: settings.worker.lookAhead,
    onClaimed,
    logger: deps.logger,
  });
  let draining = false;
  let ticker: NodeJS.Timeout | null = null;

  /** Registered before its record is read: a cancel either finds the job here or is on the record already. */
  function onClaimed(claimed: ClaimedJob): Promise<void> {
    const job = createLiveJob(claimed);
    const earlier = live.get(claimed.jobId);
    // Its lock ran out and the queue gave it to this very worker again.
    earlier?.stop('lost');
    live.set(claimed.jobId, job);
    const left = lookAhead.push(claimed.tier, job);
    void load(job, earlier).then(pump, (error: unknown) => {
      deps.logger.error({ err: error, job: claimed.jobId }, 'a claimed job could not be made ready');
      consumer.forget(job.claimed);
      leave(job);
    });
    return left;
  }

  /** Out of our hands, unless a later claim of the same job is in them by now. */
  function letGo(job: LiveJob): void {
    if (live.get(job.claimed.jobId) === job) live.delete(job.claimed.jobId);
    job.ended.resolve();
  }

  function leave(job: LiveJob): void {
    lookAhead.remove(job);
    letGo(job);
  }

  async function load(job: LiveJob, earlier: LiveJob | undefined): Promise<void> {
    await earlier?.ended.promise;
    const [record, holder] = await Promise.all([
      claimedJobs.read(job.claimed),
      deps.affinity.holderOf(job.claimed),
    ]);
    if (record === null) {
      leave(job);
      return;
    }
    if (record.cancelRequestedAt !== null) job.stop('cancel');
    else if (isPast(record.spec.deadlineAt)) job.stop('deadline');
    const { signal } = job.controller;
    if (holder !== null && (await isHandedOver(job, record, holder))) {
      leave(job);
      return;
    }
    const exact = signal.aborted ? null : await deps.countPromptTokens(record.spec.request, signal);
    if (live.get(record.spec.id) !== job) {
      // Handed back meanwhile; its lock may have been renewed since.
      await handBack(job);
      return;
    }
    job.record = record;
    signal.addEventListener('abort', pump, { once: true });
    admission.enqueue(record, job.claimedAt, exact);
  }

  /** To the worker whose engine holds its session's prefix. */
  async function isHandedOver(job: LiveJob, record: JobRecord, holder: string): Promise<boolean> {
    const placement = await deps.affinity.place(job.claimed, record, holder, job.controller.signal);
    if (placement.kind === 'handed_over') return true;
    job.claimed = placement.claimed;
    return false;
  }

  /** Nothing more is claimed, and claimed jobs that wait here go back, so that a worker that can run them does. */
  async function stopFetching(): Promise<void> {
    const stopped = fetching.stop();
    // Frees the places that the loops wait for; again for what was being claimed when they were told to stop.
    await handBackWaiting();
    await stopped;
    await handBackWaiting();
  }

  async function handBackWaiting(): Promise<void> {
    await Promise.all(lookAhead.drain().map(handBack));
  }

  /** One that cannot be handed back comes back by itself once its lock has run out. */
  async function handBack(job: LiveJob): Promise<void> {
    admission.withdraw(job.claimed.jobId);
    letGo(job);
    try {
      await consumer.release(job.claimed);
    } catch (error) {
      deps.logger.error({ err: error, job: job.claimed.jobId }, 'a job could not be handed back');
      consumer.forget(job.claimed);
    }
  }

  function pump(): void {
    // Whoever is told to stop needs no room in the engine to say so.
    for (const job of lookAhead.jobs()) if (job.controller.signal.aborted) launchById(job.claimed.jobId);
    const { admit, park } = admission.decide(Date.now());
    for (const { job } of admit) launchById(job.id);
    for (const jobId of park) live.get(jobId)?.stop('park');
  }

  function launchById(jobId: string): void {
    const job = live.get(jobId);
    // Without a record it is still being read, and comes here again once it is.
    if (job === undefined || job.record === null || !lookAhead.remove(job)) return;
    admission.withdraw(jobId);
    deps.affinity.note(job.record.spec);
    const task = run(job, job.record).finally(() => {
      running.delete(task);
      pump();
    });
    running.add(task);
  }

  /** Between other changes running requests grow: what is about to overflow the cache is parked in time. */
  function tick(): void {
    if (running.size > 0) pump();
  }

  function onUsage(...[spec, usage, before]: Parameters<AttemptDeps['onUsage']>): void {
    deps.onTokens(usage.completionTokens - before.completionTokens);
    if (admission.usage(spec, usage, before)) pump();
  }

  /** The engine has room again, some round trips before the job is settled. */
  function onEngineDone({ id }: JobSpec, end: EngineEnd): void {
    admission.ended(id, end, Date.now());
    pump();
  }

  async function run(job: LiveJob, record: JobRecord): Promise<void> {
    const { jobId } = job.claimed;
    try {
      const disposition = await processJob(attemptDeps, record, job.controller, refusal(job.claimed));
      await settle(job, disposition);
    } catch (error) {
      // Not ended and not handed back: its lock runs out and the queue gives it to somebody.
      deps.logger.error({ err: error, job: jobId }, 'a job broke off; the queue will hand it out again');
      consumer.forget(job.claimed);
    } finally {
      admission.ended(jobId, 'cut', Date.now());
      letGo(job);
    }
  }

  /** Why a job must not run at all; it still gets its terminal event. */
  function refusal({ stalledCount }: ClaimedJob): SwitchyardError | null {
    if (stalledCount < settings.worker.maxAttempts) return null;
    const message = `The job's worker died ${stalledCount} times under it; it is not tried again.`;
    return new SwitchyardError('attempts_exhausted', message);
  }

  async function settle(job: LiveJob, disposition: Disposition): Promise<void> {
    switch (disposition.kind) {
      case 'ended':
        return await consumer.complete(job.claimed);
      case 'release':
        return await consumer.release(job.claimed);
      case 'move':
        return await claimedJobs.moveTo(job.claimed, disposition.to);
      case 'retry':
        return await consumer.retryAt(job.claimed, disposition.at);
      case 'lost':
        return consumer.forget(job.claimed);
    }
  }

  return {
    start() {
      consumer.onLockLost((jobId) => live.get(jobId)?.stop('lost'));
      ticker = setInterval(tick, TICK_MS);
    },
    engineChanged(up) {
      if (draining) return;
      if (up) {
        fetching.start();
        pump();
      } else {
        void stopFetching();
      }
    },
    adopt: (claimed) => void onClaimed(claimed),
    jobs: () => live,
    waiting: () => ({
      priority: lookAhead.count('priority'),
      default: lookAhead.count('default'),
      flex: lookAhead.count('flex'),
    }),
    async drain(signal) {
      draining = true;
      admission.drain();
      await stopFetching();
      const stopAll = () => {
        for (const job of live.values()) job.stop('drain');
      };
      if (signal.aborted) stopAll();
      else signal.addEventListener('abort', stopAll, { once: true });
      while (running.size > 0) await Promise.all(running);
      if (ticker !== null) clearInterval(ticker);
    },
  };
}

function isPast(at: number | null): boolean {
  return at !== null && Date.now() >= at;
}
