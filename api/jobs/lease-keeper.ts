import type { Logger } from 'pino';

import type { JobStore } from '../../shared/jobs/job-store.ts';

/** Renews the leases of jobs with `on_disconnect: cancel` while a client of this node follows them. */
export interface LeaseKeeper {
  /** Call the result once when the client has gone: it says whether it was the last one here. */
  hold(jobId: string): () => boolean;
  stop(): void;
}

/** A renewal may fail twice before the lease runs out. */
const RENEWALS_PER_LEASE = 3;

export function createLeaseKeeper(deps: { store: JobStore; leaseMs: number; logger: Logger }): LeaseKeeper {
  const { store, leaseMs, logger } = deps;
  const holders = new Map<string, number>();

  function renew(jobIds: string[]): void {
    store.renewLeases(jobIds, leaseMs).catch((error: unknown) => {
      logger.warn({ err: error }, 'leases were not renewed');
    });
  }

  const ticker = setInterval(() => {
    if (holders.size > 0) renew([...holders.keys()]);
  }, leaseMs / RENEWALS_PER_LEASE);
  ticker.unref();

  return {
    hold(jobId) {
      // At once: a client that comes from a dead node brings a lease that is nearly over.
      if (!holders.has(jobId)) renew([jobId]);
      holders.set(jobId, (holders.get(jobId) ?? 0) + 1);
      return () => {
        const others = (holders.get(jobId) ?? 1) - 1;
        if (others > 0) holders.set(jobId, others);
        else holders.delete(jobId);
        return others === 0;
      };
    },
    stop: () => clearInterval(ticker),
  };
}
