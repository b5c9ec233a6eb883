import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { WorkerRegistry } from '../../shared/queue/worker-registry.ts';
import type { ServiceTier } from '../../shared/types/job.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';
import type { ModelLoad, QueueSnapshot } from './queue-snapshot.ts';

export interface QueueMonitorDeps {
  models: readonly string[];
  queue: Pick<QueueProducer, 'depth'>;
  registry: Pick<WorkerRegistry, 'list'>;
  logger: Logger;
  onSnapshot?: (snapshot: QueueSnapshot) => void;
}

/** Keeps one picture of all queues and workers, so that no request has to ask for it. */
export interface QueueMonitor {
  /** The newest picture, whatever its age; null before the first. */
  latest(): QueueSnapshot | null;
  /** A picture young enough to refuse or accept a job by; rejects when Redis cannot be asked. */
  fresh(): Promise<QueueSnapshot>;
  /** A job was accepted here: counts until the next poll sees it in the queue. */
  countAccepted(model: string, tier: ServiceTier, outputTokens: number): void;
  /** Polls until stopped. */
  start(): void;
  stop(): Promise<void>;
}

const POLL_MS = 500;
/** Four polls missed: Redis is away or slow, so the next caller finds out for itself. */
const MAX_AGE_MS = 2000;
/** Before anything was accepted. */
const FIRST_MEAN_TOKENS = 256;
/** Weight of the newest job in the mean: the last twenty or so count. */
const MEAN_WEIGHT = 0.05;
/** What an idle worker was measured to do when it was busy fades by half in about six minutes. */
const FADE_PER_POLL = 0.999;

export function createQueueMonitor(deps: QueueMonitorDeps): QueueMonitor {
  const { models, queue, registry, logger } = deps;
  const stopping = new AbortController();
  const meanTokens = new Map<string, number>();
  const throughput = new Map<string, number>();
  let snapshot: QueueSnapshot | null = null;
  let polling: Promise<QueueSnapshot> | null = null;
  let loop: Promise<void> = Promise.resolve();

  function poll(): Promise<QueueSnapshot> {
    polling ??= look().finally(() => (polling = null));
    return polling;
  }

  async function look(): Promise<QueueSnapshot> {
    const [workers, ...depths] = await Promise.all([
      registry.list(),
      ...models.map(async (model) => [model, await queue.depth(model)] as const),
    ]);
    const loads = depths.map(([model, depth]) => [model, loadOf(model, depth, workers)] as const);
    snapshot = { at: Date.now(), models: new Map(loads), workers };
    deps.onSnapshot?.(snapshot);
    return snapshot;
  }

  function loadOf(model: string, depth: ModelLoad['depth'], all: readonly WorkerStatus[]): ModelLoad {
    const workers = all.filter((worker) => worker.model === model);
    const now = workers.reduce((sum, worker) => sum + worker.tokensPerSecond, 0);
    const tokensPerSecond = Math.max(now, (throughput.get(model) ?? 0) * FADE_PER_POLL);
    throughput.set(model, tokensPerSecond);
    return { depth, workers, tokensPerSecond, meanOutputTokens: meanTokens.get(model) ?? FIRST_MEAN_TOKENS };
  }

  async function run(): Promise<void> {
    let failed = false;
    while (!stopping.signal.aborted) {
      try {
        await poll();
        failed = false;
      } catch (error) {
        if (!failed) logger.warn({ err: error }, 'the queues cannot be looked at');
        failed = true;
      }
      await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    latest: () => snapshot,
    async fresh() {
      return snapshot !== null && Date.now() - snapshot.at <= MAX_AGE_MS ? snapshot : await poll();
    },
    countAccepted(model, tier, outputTokens) {
      const mean = meanTokens.get(model) ?? FIRST_MEAN_TOKENS;
      meanTokens.set(model, mean + MEAN_WEIGHT * (outputTokens - mean));
      const depth = snapshot?.models.get(model)?.depth[tier];
      if (depth !== undefined) depth.waiting += 1;
    },
    start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
