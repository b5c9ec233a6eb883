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
}

const DEADLINES_EVERY_MS = 100;
const LEASES_EVERY_MS = 2_000;

export function createJobWatch(deps: {
  jobs: () => ReadonlyMap<string, LiveJob>;
  jobStore: JobStore;
  logger: Logger;
}): JobWatch {
  const timers: NodeJS.Timeout[] = [];

  function checkDeadlines(): void {
    const now = Date.now();
    for (const job of deps.jobs().values()) {
      const deadline = job.record?.spec.deadlineAt ?? null;
      if (deadline !== null && now >= deadline) job.stop('deadline');
    }
  }

  async function checkLeases(): Promise<void> {
    const leased = [...deps.jobs().values()].filter((job) => job.record?.spec.onDisconnect === 'cancel');
    if (leased.length === 0) return;
    try {
      const alive = await deps.jobStore.liveLeases(leased.map((job) => job.claimed.jobId));
      for (const job of leased) if (!alive.has(job.claimed.jobId)) job.stop('follower_gone');
    } catch (error) {
      deps.logger.warn({ err: error }, 'leases could not be read');
    }
  }

  return {
    start() {
      timers.push(setInterval(checkDeadlines, DEADLINES_EVERY_MS));
      timers.push(setInterval(() => void checkLeases(), LEASES_EVERY_MS));
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
