import { setTimeout as sleep } from 'node:timers/promises';

import type { BullJob } from './bullmq-job-data.ts';

/** Pause after a fetch that failed for another reason than the connection, which BullMQ waits out itself. */
const RETRY_MS = 500;

export interface TierFetcher {
  /** The next job; null once the signal aborts or the fetcher closes. */
  take(signal: AbortSignal): Promise<BullJob | null>;
  /** Nobody gets a job any more. Resolves when no fetch is under way; `interrupt` must have been called. */
  close(interrupt: () => Promise<void>): Promise<void>;
}

interface TierFetcherDeps {
  /** Blocks up to some seconds for a job; undefined: none came. */
  fetch: () => Promise<BullJob | undefined>;
  /** Gives a job back that came when nobody wanted one any more. */
  handBack: (job: BullJob) => Promise<void>;
  onError: (error: unknown) => void;
}

type Waiter = (job: BullJob | null) => void;

/**
 * Takers waiting in line and one loop that fetches while there are any. A taker who aborts leaves at once; the blocked
 * fetch stays under way, serves whoever comes next, and gives its job back when nobody does. (Interrupting it would
 * cost a connection each time.)
 */
export function createTierFetcher({ fetch, handBack, onError }: TierFetcherDeps): TierFetcher {
  const waiters = new Set<Waiter>();
  const closing = new AbortController();
  let loop: Promise<void> | null = null;

  async function fetchWhileWanted(): Promise<void> {
    while (waiters.size > 0) {
      const came = await fetchOnce();
      // Where there was one there may be more: as many as are wanted, in one round trip instead of one each. (Only a
      // fetch after an empty one blocks, so none of these does.)
      if (came) await Promise.all(Array.from(waiters, fetchOnce));
    }
    // In the same step as the look at `waiters`: whoever comes later starts a new loop.
    loop = null;
  }

  /** Whether a job came. */
  async function fetchOnce(): Promise<boolean> {
    try {
      const job = await fetch();
      if (job !== undefined) await deliver(job);
      return job !== undefined;
    } catch (error) {
      onError(error);
      await pause();
      return false;
    }
  }

  async function deliver(job: BullJob): Promise<void> {
    const [next] = waiters;
    if (next === undefined) await handBack(job);
    else next(job);
  }

  async function pause(): Promise<void> {
    await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {});
  }

  return {
    take(signal) {
      if (signal.aborted || closing.signal.aborted) return Promise.resolve(null);
      return new Promise((resolve) => {
        const settle: Waiter = (job) => {
          waiters.delete(settle);
          signal.removeEventListener('abort', leave);
          resolve(job);
        };
        const leave = () => settle(null);
        signal.addEventListener('abort', leave);
        waiters.add(settle);
        loop ??= fetchWhileWanted();
      });
    },
    async close(interrupt) {
      closing.abort();
      for (const settle of waiters) settle(null);
      await interrupt();
      await loop;
    },
  };
}
