import type { JobStore } from '../jobs/job-store.ts';
import type { JobOutcome, JobRecord } from '../types/job.ts';
import type { Ledger } from './ledger.ts';
import { toLedgerEntry } from './to-ledger-entry.ts';

/** Books a job's end and writes its outcome to its record; each a no-op when it was done before. */
export type RecordOutcome = (
  job: Pick<JobRecord, 'spec' | 'model'>,
  outcome: JobOutcome,
  endedAt: number,
) => Promise<void>;

/** First the ledger: whoever finds the record still open comes here again, and whoever finds it ended does not. */
export function createRecordOutcome(deps: {
  store: JobStore;
  ledger: Ledger;
  /** Retention of the result, ms. */
  resultMs: number;
}): RecordOutcome {
  const { store, ledger, resultMs } = deps;
  return async ({ spec, model }, outcome, endedAt) => {
    await ledger.book(toLedgerEntry(spec, model, outcome, endedAt));
    await store.end(spec.id, { outcome, endedAt, ttlMs: resultMs });
  };
}
