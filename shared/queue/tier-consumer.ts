import { setTimeout as sleep } from 'node:timers/promises';

import { Job, Worker } from 'bullmq';
import type { Logger } from 'pino';

import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { defineScript } from '../redis/scripts.ts';
import type { ServiceTier } from '../types/job.ts';
import { type BullJob, type QueueData, toClaimedJob } from './bullmq-job-data.ts';
import type { ClaimedJob, JobLock } from './job-queue.ts';
import { createLockKeeper } from './lock-keeper.ts';
import { LOCK_MS, MAX_STALLED_COUNT, STALL_CHECK_MS } from './queue-timing.ts';
import { createTierFetcher } from './tier-fetcher.ts';

/** BullMQ's codes for "this job is not yours any more": record gone, lock gone, not active, lock of another. */
const NOT_OURS = new Set([-1, -2, -3, -6]);
/** Closing takes some 10 ms; while Redis is away it would wait for it. The locks run out by themselves. */
const CLOSE_MS = 1000;

export interface TierConsumer {
  take(signal: AbortSignal): Promise<ClaimedJob | null>;
  complete(job: ClaimedJob): Promise<void>;
  release(job: ClaimedJob): Promise<void>;
  retryAt(job: ClaimedJob, at: number): Promise<void>;
  forget(job: ClaimedJob): void;
  adopt(lock: JobLock): Promise<ClaimedJob | null>;
  close(): Promise<void>;
}

export interface TierConsumerDeps {
  redis: RedisClient;
  slug: string;
  tier: ServiceTier;
  workerId: string;
  onLockLost: (jobId: string) => void;
  logger: Logger | undefined;
}

/** One queue's reading side: a BullMQ `Worker` without processor, fetched by hand, with its locks and stall checks. */
export function createTierConsumer(deps: TierConsumerDeps): TierConsumer {
  const { redis, slug, tier, logger } = deps;
  const worker = openWorker(deps);
  const onError = (error: unknown) => logger?.warn({ err: error, queue: worker.name }, 'queue consumer');
  worker.on('error', onError);
  worker.startStalledCheckTimer().catch(onError);
  const moveLock = defineScript(redis, 'switchyardMoveLock', new URL('./lua/move-lock.lua', import.meta.url));
  let claims = 0;

  const locks = createLockKeeper({
    renew: (jobIds, tokens) => worker.extendJobLocks(jobIds, tokens, LOCK_MS),
    onLost: deps.onLockLost,
    onError,
  });
  const fetcher = createTierFetcher({
    fetch: () => worker.getNextJob(nextToken(), { block: true }),
    handBack: (job) => ifOurs(() => moveToFront(job)),
    onError,
  });

  /** Unique among all that were ever given out for one job. */
  function nextToken(): string {
    return `${deps.workerId}/${(claims += 1)}`;
  }

  /** BullMQ puts a job with a priority back without a marker, so that a blocked consumer would sleep on, up to 5 s. */
  async function moveToFront(job: BullJob): Promise<void> {
    await job.moveToWait(job.token);
    await wakeOne();
  }

  async function wakeOne(): Promise<void> {
    await redis.zadd(keys.queuePart(slug, tier, 'marker'), 0, '0');
  }

  /** Whoever lost the lock has lost the job: somebody else does with it whatever has to be done. */
  async function ifOurs(move: () => Promise<unknown>): Promise<void> {
    try {
      await move();
    } catch (error) {
      if (!isNotOurs(error)) throw error;
      logger?.info({ err: error, queue: worker.name }, 'a job changed hands');
    }
  }

  async function letGo(claimed: ClaimedJob, move: (job: BullJob) => Promise<unknown>): Promise<void> {
    const job = locks.drop(claimed.jobId, claimed.token);
    if (job !== null) await ifOurs(() => move(job));
  }

  /** False: somebody else has it. */
  async function takeLock({ jobId, token }: JobLock, newToken: string): Promise<boolean> {
    const lockKeys = [`${keys.queuePart(slug, tier, jobId)}:lock`, keys.queuePart(slug, tier, 'stalled')];
    return (await moveLock(lockKeys, [token, newToken, LOCK_MS, jobId])) === 1;
  }

  async function leave(): Promise<void> {
    // `force` cuts the blocking connection; without it a blocked fetch would keep us for seconds.
    await fetcher.close(() => worker.close(true));
    // The cut may have swallowed the marker that would have woken another consumer.
    await wakeOne();
  }

  return {
    async take(signal) {
      const job = await fetcher.take(signal);
      if (job === null) return null;
      locks.hold(job);
      return toClaimedJob(job, tier, false);
    },
    complete: (claimed) => letGo(claimed, (job) => job.moveToCompleted(null, claimed.token, false)),
    release: (claimed) =>
      letGo(claimed, async (job) => {
        // Priority 0 leads to the head of the wait list, ahead of all that have one.
        await job.changePriority({ priority: 0 });
        await moveToFront(job);
      }),
    retryAt: (claimed, at) => letGo(claimed, (job) => job.moveToDelayed(at, claimed.token)),
    forget(claimed) {
      locks.drop(claimed.jobId, claimed.token);
    },
    async adopt(lock) {
      const token = nextToken();
      const [taken, job] = await Promise.all([
        takeLock(lock, token),
        Job.fromId<QueueData, null>(worker, lock.jobId),
      ]);
      if (!taken || job === undefined) return null;
      job.token = token;
      locks.hold(job);
      return toClaimedJob(job, tier, true);
    },
    async close() {
      locks.close();
      await Promise.race([leave(), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function openWorker({ redis, slug, tier, workerId }: TierConsumerDeps): Worker<QueueData, null> {
  return new Worker<QueueData, null>(keys.queueName(slug, tier), null, {
    connection: redis,
    prefix: keys.queuePrefix(slug),
    name: workerId,
    autorun: false,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: MAX_STALLED_COUNT,
    // No `skipVersionCheck`: not knowing the version, BullMQ rounds every wait for a delayed job up to a full second.
  });
}

function isNotOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_OURS.has(error.code as number);
}
