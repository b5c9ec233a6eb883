import type { Logger } from 'pino';

import type { ClaimedJob, QueueConsumer } from '../../shared/queue/job-queue.ts';
import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

/** One loop for each tier that claims jobs as long as the look-ahead has room for them. */
export interface FetchLoops {
  /** Idempotent. */
  start(): void;
  /** Resolves when nothing is being claimed any more. Idempotent; `start` may follow. */
  stop(): Promise<void>;
}

/** After a failed fetch, so that a dead Redis is not asked in a tight loop. */
const RETRY_MS = 250;

export function createFetchLoops(deps: {
  consumer: QueueConsumer;
  hasRoom: (tier: ServiceTier, signal: AbortSignal) => Promise<void>;
  onClaimed: (claimed: ClaimedJob) => void;
  logger: Logger;
}): FetchLoops {
  let running: { stopping: AbortController; ended: Promise<unknown> } | null = null;

  async function loop(tier: ServiceTier, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        await deps.hasRoom(tier, stop);
        const claimed = await deps.consumer.take(tier, stop);
        if (claimed !== null) deps.onClaimed(claimed);
      } catch (error) {
        if (stop.aborted) return;
        deps.logger.error({ err: error, tier }, 'fetching from the queue failed');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  return {
    start() {
      if (running !== null) return;
      const stopping = new AbortController();
      const ended = Promise.all(SERVICE_TIERS.map((tier) => loop(tier, stopping.signal)));
      running = { stopping, ended };
    },
    async stop() {
      const stopped = running;
      running = null;
      stopped?.stopping.abort(new Error('no more jobs are fetched'));
      await stopped?.ended;
    },
  };
}
