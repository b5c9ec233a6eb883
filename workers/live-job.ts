import type { ClaimedJob } from '../shared/queue/job-queue.ts';
import type { JobRecord } from '../shared/types/job.ts';
import { JobStop, type StopReason } from './attempt/job-stop.ts';

/** A job in this worker's hands, from the queue's lock to its last word. */
export interface LiveJob {
  claimed: ClaimedJob;
  /** Null until it is read, right after the claim. */
  record: JobRecord | null;
  promptTokens: number;
  state: 'loading' | 'waiting' | 'running';
  controller: AbortController;
  stop(reason: StopReason): void;
}

export function createLiveJob(claimed: ClaimedJob): LiveJob {
  const controller = new AbortController();
  return {
    claimed,
    record: null,
    promptTokens: 0,
    state: 'loading',
    controller,
    stop: (reason) => controller.abort(new JobStop(reason)),
  };
}
