import type { ServiceTier } from '../types/job.ts';

/**
 * The seams of the durable queue: one queue for each model and tier. The queue holds ids and what scheduling
 * needs; the job itself is in its record. One contract suite (`tests/contracts/job-queue.contract.ts`).
 */
export interface QueuedJob {
  jobId: string;
  tier: ServiceTier;
  /** ≥ 1, smaller first. */
  priority: number;
  /** Predicted prompt + output tokens, for backlog and fairness. */
  predictedTokens: number;
  tenant: string;
  /** Of its session, as `sessionKeyOf` makes it; null: it belongs to none. */
  sessionKey: string | null;
}

export interface QueueProducer {
  /** Durable when it resolves. Adding an id that is already queued or running is a no-op. */
  add(model: string, job: QueuedJob): Promise<void>;
  /** Takes a waiting job out. `busy`: a worker has it; `absent`: the queue does not know it. */
  remove(model: string, tier: ServiceTier, jobId: string): Promise<'removed' | 'busy' | 'absent'>;
  /** Jobs ahead of this one in its own tier, 0 for the next; null when it does not wait. */
  position(model: string, tier: ServiceTier, jobId: string): Promise<number | null>;
  depth(model: string): Promise<Record<ServiceTier, QueueDepth>>;
  close(): Promise<void>;
}

export interface QueueDepth {
  waiting: number;
  active: number;
  /** Acceptance time of the oldest waiting job, epoch ms; null when none waits. */
  oldestAt: number | null;
}

export interface QueueConsumer {
  /**
   * The next job of a tier: resolves as soon as there is one, null once `signal` aborts. The job is locked to
   * this consumer (its lock is renewed until one of `complete`, `release` or `retryAt`) and comes back to
   * somebody else when this process dies.
   */
  take(tier: ServiceTier, signal: AbortSignal): Promise<ClaimedJob | null>;
  /** The job has ended: forget it. */
  complete(job: ClaimedJob): Promise<void>;
  /** Hand it back, ahead of what waits. */
  release(job: ClaimedJob): Promise<void>;
  /** Hand it back, not before `at` (epoch ms). */
  retryAt(job: ClaimedJob, at: number): Promise<void>;
  /** Stop renewing its lock and touch it no more: somebody else has it, or shall get it once the lock has run out. */
  forget(job: ClaimedJob): void;
  /**
   * Takes a claimed job over from whoever holds it under this token, another process or this one, and holds it under a
   * token of its own from then on. Null: it is not held under that token (any more). Of several who try with one token
   * exactly one gets the job, and the old token is good for nothing. Who gave the token away must have called `forget`.
   */
  adopt(lock: JobLock): Promise<ClaimedJob | null>;
  /** Called with a job id whose lock was lost: somebody else may have it now. */
  onLockLost(listener: (jobId: string) => void): void;
  close(): Promise<void>;
}

/** By what a claimed job is held: whoever knows it can renew, complete, release or adopt the job. */
export interface JobLock {
  jobId: string;
  tier: ServiceTier;
  /** The queue's lock token. */
  token: string;
}

export interface ClaimedJob extends QueuedJob, JobLock {
  /** By `adopt` instead of `take`. */
  adopted: boolean;
  /** Times that its worker died under it. More than `MAX_STALLED_COUNT`: the job may well be the cause. */
  stalledCount: number;
}
