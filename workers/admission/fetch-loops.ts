import type { Logger } from 'pino';

import type { ClaimedJob, QueueConsumer } from '../../shared/queue/job-queue.ts';
import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

/**
 * Claims jobs for the look-ahead. Each of its places has a loop of its own, which claims the next job when the last
 * one has left its place: that bounds what is claimed, and fills all free places of a tier in one round trip.
 */
export interface FetchLoops {
  /** Idempotent. */
  start(): void;
  /** Resolves when nothing is being claimed any more and every place is free: the owner empties them. `start` may follow. */
  stop(): Promise<void>;
}

/** After a failed fetch, so that a dead Redis is not asked in a tight loop. */
const RETRY_MS = 250;

export interface FetchLoopsDeps {
  consumer: QueueConsumer;
  placesPerTier: number;
  /** Resolves when the job has left its place. */
  onClaimed: (claimed: ClaimedJob) => Promise<void>;
  logger: Logger;
}

export function createFetchLoops(deps: FetchLoopsDeps): FetchLoops {
  let running: { stopping: AbortController; ended: Promise<unknown> } | null = null;

  async function fillPlace(tier: ServiceTier, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        const claimed = await deps.consumer.take(tier, stop);
        if (claimed === null) continue;
        const left = deps.onClaimed(claimed);
        // Claimed as the order to stop came: the owner empties the places once more when all loops have ended.
        if (!stop.aborted) await left;
      } catch (error) {
        deps.logger.error({ err: error, tier }, 'fetching from the queue failed');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  return {
    start() {
      if (running !== null) return;
      const stopping = new AbortController();
      const places = SERVICE_TIERS.flatMap((tier) => Array.from({ length: deps.placesPerTier }, () => tier));
      const ended = Promise.all(places.map((tier) => fillPlace(tier, stopping.signal)));
      running = { stopping, ended };
    },
    async stop() {
      const ending = running;
      running = null;
      ending?.stopping.abort();
      await ending?.ended;
    },
  };
}
