import type { JobRecord, JobSpec } from '../../../../shared/types/job.ts';
import { sampleSpec } from '../../../contracts/job-store.contract.ts';

/** A job's record as a worker finds it when it has claimed the job for the first time. */
export function jobRecord(spec: Partial<JobSpec> = {}, fields: Partial<JobRecord> = {}): JobRecord {
  return {
    spec: sampleSpec(spec),
    status: 'queued',
    model: 'test-8b',
    attempt: 0,
    worker: null,
    failures: 0,
    written: 0,
    held: null,
    refusals: [],
    firstTokenAt: null,
    startedAt: null,
    endedAt: null,
    cancelRequestedAt: null,
    outcome: null,
    feedback: null,
    ...fields,
  };
}
