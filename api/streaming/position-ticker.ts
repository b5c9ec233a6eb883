import type { Logger } from 'pino';

import { limitConcurrency } from '../../shared/lib/limit-concurrency.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { QueuePositionEvent } from '../../shared/types/events.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import { placeBehind } from '../jobs/place-in-queue.ts';
import type { ModelLoad, QueueSnapshot } from '../jobs/queue-snapshot.ts';

export interface PositionTickerDeps {
  queue: Pick<QueueProducer, 'position'>;
  latest: () => QueueSnapshot | null;
  intervalMs: number;
  logger: Logger;
}

/** `model`: whose queue it is in. */
type WaitingJob = Pick<JobSpec, 'id' | 'tier'> & { model: string };

/** Tells followers of waiting jobs where they stand, all in one round every two seconds or so. */
export interface PositionTicker {
  /** Until the returned function is called, which is idempotent. */
  watch(job: WaitingJob, send: (frame: string) => void): () => void;
  stop(): void;
}

/** Questions on their way to Redis at a time. */
const CONCURRENT = 64;

interface Watch {
  job: WaitingJob;
  send: (frame: string) => void;
}

export function createPositionTicker(deps: PositionTickerDeps): PositionTicker {
  const watches = new Set<Watch>();
  const limited = limitConcurrency(CONCURRENT);
  let busy = false;

  async function tell(watch: Watch): Promise<void> {
    const { id, tier, model } = watch.job;
    const load = deps.latest()?.models.get(model);
    const ahead = await deps.queue.position(model, tier, id);
    if (ahead === null || load === undefined || !watches.has(watch)) return;
    const { position, eta } = placeBehind(load, tier, ahead);
    const event: QueuePositionEvent = {
      type: 'queue.position',
      position,
      eta_ms: eta?.p50 ?? null,
      reason: reasonOf(load),
    };
    watch.send(JSON.stringify(event));
  }

  async function round(): Promise<void> {
    busy = true;
    await Promise.all([...watches].map((watch) => limited(() => tell(watch))));
  }

  const ticker = setInterval(() => {
    if (busy || watches.size === 0) return;
    round()
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'positions could not be asked'))
      .finally(() => (busy = false));
  }, deps.intervalMs);
  ticker.unref();

  return {
    watch(job, send) {
      const watch = { job, send };
      watches.add(watch);
      return () => watches.delete(watch);
    },
    stop() {
      clearInterval(ticker);
      watches.clear();
    },
  };
}

/** What the job waits for: the gate of a worker that is shut, or a worker at all. */
function reasonOf({ workers }: ModelLoad): string {
  if (workers.length === 0) return 'no_worker';
  return workers.every(({ gate }) => gate !== 'open') ? (workers[0]?.gate ?? 'queued') : 'queued';
}
