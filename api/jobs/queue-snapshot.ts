import type { QueueDepth } from '../../shared/queue/job-queue.ts';
import type { ServiceTier } from '../../shared/types/job.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';

/** What one poll saw of all queues and workers. */
export interface QueueSnapshot {
  /** Epoch ms. */
  at: number;
  models: ReadonlyMap<string, ModelLoad>;
  workers: readonly WorkerStatus[];
}

export interface ModelLoad {
  depth: Record<ServiceTier, QueueDepth>;
  /** Those of this model with a live heartbeat. */
  workers: readonly WorkerStatus[];
  /** Output tokens a second of all its workers when they were busy. */
  tokensPerSecond: number;
  /** Expected output tokens of one job, by what was accepted lately. */
  meanOutputTokens: number;
}

/** Workers whose engine answers: one with a dead engine takes no job, however alive it is itself. */
export function servingWorkers({ workers }: Pick<ModelLoad, 'workers'>): readonly WorkerStatus[] {
  return workers.filter(({ gate }) => gate !== 'engine_down');
}
