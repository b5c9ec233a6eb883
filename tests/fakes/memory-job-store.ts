import type { JobStore } from '../../shared/jobs/job-store.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';

/** Job records of one process's tests. Nothing expires but leases. */
export function createMemoryJobStore(): JobStore {
  const records = new Map<string, JobRecord>();
  const reservations = new Map<string, { jobId: string; bodySha256: string }>();
  const leases = new Map<string, number>();

  /** The record, if this attempt may still change it. */
  function changeable(jobId: string, attempt: number): JobRecord | null {
    const record = records.get(jobId);
    if (record === undefined || isEnded(record.status) || record.attempt > attempt) return null;
    return record;
  }

  function newestFirst(tenant: string): JobRecord[] {
    return [...records.values()]
      .filter((record) => record.spec.tenant === tenant)
      .toSorted((a, b) => b.spec.createdAt - a.spec.createdAt || (a.spec.id < b.spec.id ? 1 : -1));
  }

  return {
    async reserveIdempotencyKey({ tenant, key, bodySha256, jobId }) {
      const name = JSON.stringify([tenant, key]);
      const first = reservations.get(name);
      if (first !== undefined) {
        return { outcome: 'exists', jobId: first.jobId, sameBody: first.bodySha256 === bodySha256 };
      }
      reservations.set(name, { jobId, bodySha256 });
      return { outcome: 'reserved' };
    },
    async create(spec) {
      if (records.has(spec.id)) return;
      records.set(spec.id, {
        spec: structuredClone(spec),
        status: 'queued',
        model: spec.route.model,
        attempt: 0,
        worker: null,
        startedAt: null,
        endedAt: null,
        cancelRequestedAt: null,
        failures: 0,
        written: 0,
        held: null,
        refusals: [],
        firstTokenAt: null,
        outcome: null,
        feedback: null,
      });
    },
    async get(jobId) {
      return structuredClone(records.get(jobId) ?? null);
    },
    async list(tenant, { limit, after, status }) {
      const all = newestFirst(tenant);
      const start = after === undefined ? 0 : all.findIndex((record) => record.spec.id === after) + 1;
      if (after !== undefined && start === 0) return { records: [], hasMore: false };
      const rest = all.slice(start).filter((record) => status === undefined || record.status === status);
      return { records: structuredClone(rest.slice(0, limit)), hasMore: rest.length > limit };
    },
    async markRunning(jobId, { attempt, worker, model, startedAt }) {
      const record = changeable(jobId, attempt);
      if (record !== null) Object.assign(record, { status: 'running', attempt, worker, model, startedAt });
    },
    async markQueued(jobId, queued) {
      const record = changeable(jobId, queued.attempt);
      if (record !== null)
        Object.assign(record, { ...structuredClone(queued), status: 'queued', worker: null });
    },
    async markRefused(jobId, { attempt, model, refusals }) {
      const record = changeable(jobId, attempt);
      const empty = { written: 0, held: null, firstTokenAt: null, worker: null };
      if (record !== null)
        Object.assign(record, {
          ...empty,
          status: 'queued',
          attempt,
          model,
          refusals: structuredClone(refusals),
        });
    },
    async requestCancel(jobId, at) {
      const record = records.get(jobId);
      if (record === undefined) return null;
      if (!isEnded(record.status)) record.cancelRequestedAt ??= at;
      return record.status;
    },
    async end(jobId, { outcome, endedAt }) {
      const record = changeable(jobId, Infinity);
      if (record !== null) Object.assign(record, { status: outcome.status, outcome, endedAt });
    },
    async setFeedback(jobId, feedback) {
      const record = records.get(jobId);
      if (record === undefined || !isEnded(record.status)) return false;
      record.feedback = { ...feedback };
      return true;
    },
    async renewLeases(jobIds, ttlMs) {
      for (const jobId of jobIds) leases.set(jobId, Date.now() + ttlMs);
    },
    async liveLeases(jobIds) {
      return new Set(jobIds.filter((jobId) => (leases.get(jobId) ?? 0) > Date.now()));
    },
  };
}
