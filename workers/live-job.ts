import type { ClaimedJob } from '../shared/queue/job-queue.ts';
import type { JobRecord } from '../shared/types/job.ts';
import { JobStop, type StopReason } from './attempt/job-stop.ts';

/** A job in this worker's hands, from the queue's lock to its last word. */
export interface LiveJob {
  claimed: ClaimedJob;
  /** Null until it is read, one round trip after the claim. */
  record: JobRecord | null;
  /** Epoch ms. */
  claimedAt: number;
  controller: AbortController;
  /** Resolves when it has left this worker's hands. */
  ended: PromiseWithResolvers<void>;
  stop(reason: StopReason): void;
}

export function createLiveJob(claimed: ClaimedJob): LiveJob {
  const controller = new AbortController();
  return {
    claimed,
    record: null,
    claimedAt: Date.now(),
    controller,
    ended: Promise.withResolvers(),
    stop: (reason) => controller.abort(new JobStop(reason)),
  };
}
