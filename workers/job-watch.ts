import type { Logger } from 'pino';

import type { JobStore } from '../shared/jobs/job-store.ts';
import type { LiveJob } from './live-job.ts';

/**
 * Stops live jobs whose time is over: a deadline that has passed (checked every 100 ms), or a follower's lease
 * that ran out under `on_disconnect: cancel` (checked every 2 s, in one round trip for all jobs).
 */
export interface JobWatch {
  start(): void;
  stop(): void;
  /** After messages were missed: the wish to cancel is durable on the job's record. */
  checkCancelled(): Promise<void>;
}

const DEADLINES_EVERY_MS = 100;
const LEASES_EVERY_MS = 2_000;
/** An answer that took longer came from a Redis that was away: leases may have run out with nobody able to renew them. */
const SLOW_ANSWER_MS = 1_000;

export function createJobWatch(deps: {
  jobs: () => ReadonlyMap<string, LiveJob>;
  jobStore: JobStore;
  leaseMs: number;
  logger: Logger;
}): JobWatch {
  const timers: NodeJS.Timeout[] = [];
  let checking = false;
  /** After an outage followers get a whole lease to renew theirs before a missing one means anything. */
  let trustedFrom = 0;

  function checkDeadlines(): void {
    const now = Date.now();
    for (const job of deps.jobs().values()) {
      const deadline = job.record?.spec.deadlineAt ?? null;
      if (deadline !== null && now >= deadline) job.stop('deadline');
    }
  }

  async function checkLeases(): Promise<void> {
    const leased = [...deps.jobs().values()].filter((job) => job.record?.spec.onDisconnect === 'cancel');
    if (leased.length === 0 || checking) return;
    checking = true;
    const askedAt = Date.now();
    try {
      const alive = await deps.jobStore.liveLeases(leased.map((job) => job.claimed.jobId));
      if (Date.now() - askedAt > SLOW_ANSWER_MS) trustedFrom = Date.now() + deps.leaseMs;
      if (Date.now() < trustedFrom) return;
      for (const job of leased) if (!alive.has(job.claimed.jobId)) job.stop('follower_gone');
    } catch (error) {
      trustedFrom = Date.now() + deps.leaseMs;
      deps.logger.warn({ err: error }, 'leases could not be read');
    } finally {
      checking = false;
    }
  }

  async function checkCancelled(): Promise<void> {
    for (const [jobId, job] of deps.jobs()) {
      try {
        const record = await deps.jobStore.get(jobId);
        if (record !== null && record.cancelRequestedAt !== null) job.stop('cancel');
      } catch (error) {
        deps.logger.warn({ err: error, job: jobId }, 'a record could not be read');
      }
    }
  }

  return {
    checkCancelled,
    start() {
      timers.push(setInterval(checkDeadlines, DEADLINES_EVERY_MS));
      timers.push(setInterval(() => void checkLeases(), LEASES_EVERY_MS));
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
