import type { BullJob } from './bullmq-job-data.ts';
import { LOCK_RENEWAL_MS } from './queue-timing.ts';

export interface LockKeeper {
  hold(job: BullJob): void;
  /** The job if it is still held under this token; it is not renewed any more. */
  drop(jobId: string, token: string): BullJob | null;
  close(): void;
}

interface LockKeeperDeps {
  /** Renews many locks in one round trip; resolves to the ids whose lock is somebody else's or gone. */
  renew: (jobIds: string[], tokens: string[]) => Promise<string[]>;
  onLost: (jobId: string) => void;
  onError: (error: unknown) => void;
}

/** Renews the locks of all held jobs of one queue together, once a second. */
export function createLockKeeper({ renew, onLost, onError }: LockKeeperDeps): LockKeeper {
  const held = new Map<string, BullJob>();
  let renewing = false;

  function lose(jobId: string): void {
    if (held.delete(jobId)) onLost(jobId);
  }

  async function renewAll(): Promise<void> {
    const jobs = [...held.values()];
    const lost = await renew(
      jobs.map((job) => job.id ?? ''),
      jobs.map((job) => job.token ?? ''),
    );
    // A job may have been dropped and taken again while the renewal was under way.
    for (const job of jobs) {
      if (lost.includes(job.id ?? '') && held.get(job.id ?? '') === job) lose(job.id ?? '');
    }
  }

  const timer = setInterval(() => {
    // One at a time: while Redis is away, renewals would pile up in the offline queue.
    if (renewing || held.size === 0) return;
    renewing = true;
    renewAll()
      .catch(onError)
      .finally(() => {
        renewing = false;
      });
  }, LOCK_RENEWAL_MS);

  return {
    hold(job) {
      // Held already: its lock ran out, it stalled, and it came back to this very process.
      lose(job.id ?? '');
      held.set(job.id ?? '', job);
    },
    drop(jobId, token) {
      const job = held.get(jobId);
      if (job?.token !== token) return null;
      held.delete(jobId);
      return job;
    },
    close: () => clearInterval(timer),
  };
}
