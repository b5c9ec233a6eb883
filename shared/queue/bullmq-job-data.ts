import type { Job } from 'bullmq';

import type { ServiceTier } from '../types/job.ts';
import type { ClaimedJob, QueuedJob } from './job-queue.ts';

/** BullMQ packs priority and a counter into one score: 21 bits are left. */
const MAX_PRIORITY = 2 ** 21 - 1;

/** The queue record: what scheduling needs. The job itself is in its record. */
export interface QueueData {
  tenant: string;
  predictedTokens: number;
  /** As accepted; BullMQ's own field becomes 0 when the job is handed back. */
  priority: number;
  /** Null: no session. */
  sessionKey: string | null;
}

export type BullJob = Job<QueueData, null>;

export function toQueueData(job: QueuedJob): QueueData {
  const { tenant, predictedTokens, sessionKey } = job;
  return { tenant, predictedTokens, priority: clampPriority(job.priority), sessionKey };
}

export function toClaimedJob(job: BullJob, tier: ServiceTier, adopted: boolean): ClaimedJob {
  return {
    jobId: job.id ?? '',
    tier,
    ...job.data,
    token: job.token ?? '',
    adopted,
    stalledCount: job.stalledCounter,
  };
}

/** Never 0: to BullMQ that means "ahead of everything". */
function clampPriority(priority: number): number {
  return Math.min(Math.max(Math.round(priority), 1), MAX_PRIORITY);
}
