import type { Feedback } from '../types/feedback.ts';
import type { HeldOutput, JobOutcome, JobRecord, JobSpec, JobStatus } from '../types/job.ts';
import type { Refusal } from '../types/refusal.ts';

/**
 * The seam of job records (`job:{id}` and the tenant's index). One contract suite
 * (`tests/contracts/job-store.contract.ts`) holds for every implementation.
 */
export interface JobStore {
  /** Ties an idempotency key to a job id. The first caller wins; later ones learn its id and whether their body is the same. */
  reserveIdempotencyKey(request: IdempotencyRequest): Promise<IdempotencyResult>;
  /** Writes the record (status `queued`, attempt 0) and the tenant's index entry. A no-op when the record exists. */
  create(spec: JobSpec): Promise<void>;
  get(jobId: string): Promise<JobRecord | null>;
  /** The tenant's jobs, newest first. */
  list(tenant: string, page: JobPage): Promise<{ records: JobRecord[]; hasMore: boolean }>;
  /** A worker has claimed it; ignored once the job has ended or a larger attempt is recorded. */
  markRunning(
    jobId: string,
    running: { attempt: number; worker: string; model: string; startedAt: number },
  ): Promise<void>;
  /** Back in the queue (retry, drain, parked); ignored once the job has ended or a larger attempt is recorded. */
  markQueued(jobId: string, queued: QueuedAgain): Promise<void>;
  /**
   * Back in a queue, its model's or another's, because an answer was refused: whatever the attempt had written is void.
   * Ignored like `markQueued`.
   */
  markRefused(jobId: string, refused: QueuedAfterRefusal): Promise<void>;
  /** Sets the wish (once; the first time stays) and returns the status at that moment; null: no such job. */
  requestCancel(jobId: string, at: number): Promise<JobStatus | null>;
  /** Writes the outcome; the first one stays. Starts the result retention. */
  end(jobId: string, end: { outcome: JobOutcome; endedAt: number; ttlMs: number }): Promise<void>;
  /** Of a job that has ended; false: it has not, or there is none. */
  setFeedback(jobId: string, feedback: Feedback): Promise<boolean>;
  /** A follower is there: extends the lease of jobs with `on_disconnect: cancel`. */
  renewLeases(jobIds: string[], ttlMs: number): Promise<void>;
  /** Which of these jobs still have a follower's lease. */
  liveLeases(jobIds: string[]): Promise<Set<string>>;
}

/** How far a job was when it went back to the queue. */
export interface QueuedAgain {
  attempt: number;
  failures: number;
  written: number;
  held: HeldOutput | null;
  firstTokenAt: number | null;
}

export interface QueuedAfterRefusal {
  attempt: number;
  /** Who is asked next. */
  model: string;
  /** All so far, the newest last. */
  refusals: readonly Refusal[];
}

export interface IdempotencyRequest {
  tenant: string;
  key: string;
  bodySha256: string;
  jobId: string;
  ttlMs: number;
}

export type IdempotencyResult =
  | { outcome: 'reserved' }
  | { outcome: 'exists'; jobId: string; sameBody: boolean };

export interface JobPage {
  limit: number;
  /** Only jobs accepted before this one (the last id of the previous page). */
  after?: string;
  status?: JobStatus;
}
