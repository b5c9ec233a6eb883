import type { Logger } from 'pino';

import { SwitchyardError } from '../shared/errors.ts';
import type { ClaimedJob, QueueConsumer } from '../shared/queue/job-queue.ts';
import type { JobRecord, ServiceTier } from '../shared/types/job.ts';
import { isEnded } from '../shared/types/job.ts';
import type { AdmissionGate } from './admission/admission-gate.ts';
import { createFetchLoops } from './admission/fetch-loops.ts';
import type { KvBudget } from './admission/kv-budget.ts';
import { createLookAhead } from './admission/look-ahead.ts';
import type { PromptEstimator } from './admission/prompt-estimator.ts';
import type { AttemptDeps } from './attempt/attempt-deps.ts';
import { createLiveJob, type LiveJob } from './live-job.ts';
import { processJob } from './process-job.ts';
import type { Disposition } from './settle-job.ts';

export interface WorkerDeps extends AttemptDeps {
  consumer: QueueConsumer;
  gate: AdmissionGate;
  budget: KvBudget;
  estimator: PromptEstimator;
  logger: Logger;
}

/**
 * Moves jobs from the queue to one engine: per tier a fetch loop fills a small look-ahead; whenever something
 * changes (a job came, one ended, the engine was scraped) `pump` admits from its head while the gate is open.
 */
export interface Worker {
  start(): void;
  /** After every scrape: jobs are fetched while the engine is up, and go back to the queue when it is down. */
  engineChanged(up: boolean): void;
  jobs(): ReadonlyMap<string, LiveJob>;
  waiting(): Record<ServiceTier, number>;
  /** No new jobs; what runs may finish until `signal` aborts, the rest goes back to the queue. */
  drain(signal: AbortSignal): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { consumer, gate, settings } = deps;
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

  /** Registered before its record is read: a cancel either finds the job here or is on the record already. */
  function onClaimed(claimed: ClaimedJob): Promise<void> {
    const job = createLiveJob(claimed);
    const earlier = live.get(claimed.jobId);
    // Its lock ran out and the queue gave it to this very worker again.
    earlier?.stop('lost');
    live.set(claimed.jobId, job);
    const left = lookAhead.push(claimed.tier, job);
    void load(job, earlier).then(pump);
    return left;
  }

  /** Out of our hands, unless a later claim of the same job is in them by now. */
  function letGo(job: LiveJob): void {
    if (live.get(job.claimed.jobId) === job) live.delete(job.claimed.jobId);
    job.ended.resolve();
  }

  async function load(job: LiveJob, earlier: LiveJob | undefined): Promise<void> {
    await earlier?.ended.promise;
    const record = await readRecord(job.claimed);
    if (record === null) {
      lookAhead.remove(job);
      letGo(job);
      return;
    }
    job.record = record;
    job.promptTokens = deps.estimator.estimate(record.spec.request);
    if (record.cancelRequestedAt !== null) job.stop('cancel');
    else if (isPast(record.spec.deadlineAt)) job.stop('deadline');
    job.controller.signal.addEventListener('abort', pump, { once: true });
  }

  /** Null: there is nothing to do with this job, or no telling: then its lock runs out and the queue hands it out again. */
  async function readRecord(claimed: ClaimedJob): Promise<JobRecord | null> {
    try {
      const record = await deps.jobStore.get(claimed.jobId);
      if (record !== null && !isEnded(record.status)) return record;
      await consumer.complete(claimed);
    } catch (error) {
      deps.logger.error({ err: error, job: claimed.jobId }, 'a claimed job could not be read');
      consumer.forget(claimed);
    }
    return null;
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
    letGo(job);
    try {
      await consumer.release(job.claimed);
    } catch (error) {
      deps.logger.error({ err: error, job: job.claimed.jobId }, 'a job could not be handed back');
      consumer.forget(job.claimed);
    }
  }

  function pump(): void {
    for (const job of lookAhead.jobs()) {
      // Whoever is told to stop needs no room in the engine to say so.
      if (job.record !== null && job.controller.signal.aborted) launch(job, job.record);
    }
    for (let job = lookAhead.peek(); job !== null; job = lookAhead.peek()) {
      // Its record is on the way; those behind it keep their place.
      if (job.record === null) return;
      if (gate.check(job.promptTokens) !== 'open') return;
      launch(job, job.record);
    }
  }

  function launch(job: LiveJob, record: JobRecord): void {
    lookAhead.remove(job);
    const task = run(job, record).finally(() => {
      running.delete(task);
      pump();
    });
    running.add(task);
  }

  async function run(job: LiveJob, record: JobRecord): Promise<void> {
    const { jobId } = job.claimed;
    const stopped = job.controller.signal.aborted;
    if (!stopped) deps.budget.reserve(jobId, job.promptTokens);
    try {
      const disposition = await processJob(deps, record, job.controller, refusal(job.claimed));
      await settle(job, disposition);
    } catch (error) {
      // Not ended and not handed back: its lock runs out and the queue gives it to somebody.
      deps.logger.error({ err: error, job: jobId }, 'a job broke off; the queue will hand it out again');
      consumer.forget(job.claimed);
    } finally {
      deps.budget.release(jobId);
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
      case 'retry':
        return await consumer.retryAt(job.claimed, disposition.at);
      case 'lost':
        return consumer.forget(job.claimed);
    }
  }

  return {
    start() {
      consumer.onLockLost((jobId) => live.get(jobId)?.stop('lost'));
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
    jobs: () => live,
    waiting: () => ({
      priority: lookAhead.count('priority'),
      default: lookAhead.count('default'),
      flex: lookAhead.count('flex'),
    }),
    async drain(signal) {
      draining = true;
      gate.drain();
      await stopFetching();
      const stopAll = () => {
        for (const job of live.values()) job.stop('drain');
      };
      if (signal.aborted) stopAll();
      else signal.addEventListener('abort', stopAll, { once: true });
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function isPast(at: number | null): boolean {
  return at !== null && Date.now() >= at;
}
