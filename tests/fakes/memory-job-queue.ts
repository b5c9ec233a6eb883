import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ClaimedJob,
  JobLock,
  QueueConsumer,
  QueuedJob,
  QueueProducer,
} from '../../shared/queue/job-queue.ts';
import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

interface Entry {
  job: QueuedJob;
  addedAt: number;
  /** Epoch ms. */
  notBefore: number;
  /** Smaller first; handed-back jobs are below all priorities. */
  rank: number;
  token: string | null;
}

export interface MemoryJobQueue extends QueueProducer {
  consumer(model: string): QueueConsumer;
}

/** The queues of one process's tests: no locks that run out, so nothing ever stalls. */
export function createMemoryJobQueue(): MemoryJobQueue {
  const queues = new Map<string, Map<string, Entry>>();
  let tokens = 0;
  let handedBack = 0;

  function entriesOf(model: string, tier: ServiceTier): Map<string, Entry> {
    const name = `${model} ${tier}`;
    const entries = queues.get(name) ?? new Map<string, Entry>();
    queues.set(name, entries);
    return entries;
  }

  /** In the order in which they are taken: what may run now, then what is delayed. */
  function waiting(model: string, tier: ServiceTier): Entry[] {
    const now = Date.now();
    const delay = (entry: Entry) => Math.max(entry.notBefore - now, 0);
    return [...entriesOf(model, tier).values()]
      .filter((entry) => entry.token === null)
      .toSorted((a, b) => delay(a) - delay(b) || a.rank - b.rank);
  }

  function claim(entry: Entry, adopted: boolean): ClaimedJob {
    entry.token = `token-${(tokens += 1)}`;
    return { ...entry.job, token: entry.token, stalledCount: 0, adopted };
  }

  function consumer(model: string): QueueConsumer {
    const closing = new AbortController();

    /** The entry, if it is still this claim's. */
    function own(claimed: JobLock): Entry | null {
      const entry = entriesOf(model, claimed.tier).get(claimed.jobId);
      return entry?.token === claimed.token ? entry : null;
    }

    return {
      async take(tier, signal) {
        while (!signal.aborted && !closing.signal.aborted) {
          const [next] = waiting(model, tier);
          if (next !== undefined && next.notBefore <= Date.now()) return claim(next, false);
          await sleep(1);
        }
        return null;
      },
      async complete(claimed) {
        if (own(claimed) !== null) entriesOf(model, claimed.tier).delete(claimed.jobId);
      },
      async release(claimed) {
        const entry = own(claimed);
        if (entry !== null) Object.assign(entry, { token: null, rank: (handedBack -= 1) });
      },
      async retryAt(claimed, at) {
        const entry = own(claimed);
        if (entry !== null) Object.assign(entry, { token: null, notBefore: at });
      },
      forget() {},
      async adopt(lock) {
        const entry = own(lock);
        return entry === null ? null : claim(entry, true);
      },
      onLockLost() {},
      async close() {
        closing.abort();
      },
    };
  }

  return {
    consumer,
    async add(model, job) {
      const entries = entriesOf(model, job.tier);
      if (entries.has(job.jobId)) return;
      const priority = Math.max(job.priority, 1);
      entries.set(job.jobId, { job, addedAt: Date.now(), notBefore: 0, rank: priority, token: null });
    },
    async remove(model, tier, jobId) {
      const entry = entriesOf(model, tier).get(jobId);
      if (entry === undefined) return 'absent';
      if (entry.token !== null) return 'busy';
      entriesOf(model, tier).delete(jobId);
      return 'removed';
    },
    async position(model, tier, jobId) {
      const index = waiting(model, tier).findIndex((entry) => entry.job.jobId === jobId);
      return index === -1 ? null : index;
    },
    async depth(model) {
      const depths = SERVICE_TIERS.map((tier) => {
        const waits = waiting(model, tier);
        const active = entriesOf(model, tier).size - waits.length;
        const oldestAt = waits.length === 0 ? null : Math.min(...waits.map((entry) => entry.addedAt));
        return [tier, { waiting: waits.length, active, oldestAt }] as const;
      });
      return Object.fromEntries(depths) as Awaited<ReturnType<QueueProducer['depth']>>;
    },
    async close() {},
  };
}
