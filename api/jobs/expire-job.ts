import type { JobStore } from '../../shared/jobs/job-store.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import type { EndJob } from './end-job.ts';
import type { TakeFromQueue } from './take-from-queue.ts';

export interface ExpireJobDeps {
  store: JobStore;
  takeFromQueue: TakeFromQueue;
  endJob: EndJob;
}

/** A worker that has the job ends it at its deadline; this long after it, whoever looks does. */
const WORKER_GRACE_MS = 3000;

/** When the api may end a job that still waits, epoch ms; null: never. */
export function expiresAt({ deadlineAt }: JobRecord['spec']): number | null {
  return deadlineAt === null ? null : deadlineAt + WORKER_GRACE_MS;
}

/**
 * Ends a job that no worker has at its deadline, as when nobody serves its model any more. Returns the record as it is
 * then. Called by whoever looks at a job or follows it; a job that nobody looks at may wait for the next worker.
 */
export type ExpireJob = (record: JobRecord) => Promise<JobRecord>;

export function createExpireJob({ store, takeFromQueue, endJob }: ExpireJobDeps): ExpireJob {
  return async (record) => {
    const { spec, status } = record;
    const at = expiresAt(spec);
    if (isEnded(status) || at === null || Date.now() < at) return record;
    if (!(await takeFromQueue(record))) return record;
    await endJob(record, 'expired');
    return (await store.get(spec.id)) ?? record;
  };
}
