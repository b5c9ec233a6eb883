import { SwitchyardError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { outcomeFromLog } from '../../shared/event-log/outcome-from-log.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { RecordOutcome } from '../../shared/ledger/record-outcome.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import type { ExpireJob } from './expire-job.ts';
import { isJobId } from './job-id.ts';

export interface FindJobDeps {
  store: JobStore;
  eventLog: EventLog;
  expireJob: ExpireJob;
  recordOutcome: RecordOutcome;
}

/** The tenant's job; throws `job_not_found` for one that does not exist and for one of somebody else alike. */
export type FindJob = (tenant: string, jobId: string) => Promise<JobRecord>;

export function createFindJob({ store, eventLog, expireJob, recordOutcome }: FindJobDeps): FindJob {
  /** The terminal event is written before the record: who has just seen it must not read `running`. */
  async function catchUp(record: JobRecord): Promise<JobRecord> {
    const { id } = record.spec;
    if (isEnded(record.status)) return record;
    if ((await eventLog.head(id)).state !== 'ended') return await expireJob(record);
    const outcome = await outcomeFromLog(eventLog, id);
    if (outcome === null) return record;
    await recordOutcome(record, outcome, Date.now());
    return (await store.get(id)) ?? record;
  }

  return async (tenant, jobId) => {
    const record = isJobId(jobId) ? await store.get(jobId) : null;
    if (record === null || record.spec.tenant !== tenant) {
      throw new SwitchyardError('job_not_found', 'There is no such job.');
    }
    return await catchUp(record);
  };
}
