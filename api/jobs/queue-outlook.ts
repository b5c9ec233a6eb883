import type { ModelOutlook, QueueEta } from '../router/model-outlook.ts';
import { etaOf, waitingInAll } from './eta.ts';
import { type QueueSnapshot, servingWorkers } from './queue-snapshot.ts';

const UNKNOWN: ModelOutlook = { live: false, queueEtaMs: null, msPerOutputToken: null };

/** What the router wants to know of a model, from the monitor's newest picture. */
export function createQueueOutlook(latest: () => QueueSnapshot | null): QueueEta {
  return (modelId) => {
    const load = latest()?.models.get(modelId);
    if (load === undefined) return UNKNOWN;
    const running = load.workers.reduce((sum, worker) => sum + worker.running, 0);
    return {
      live: servingWorkers(load).length > 0,
      queueEtaMs: etaOf(load, waitingInAll(load))?.p50 ?? null,
      msPerOutputToken:
        load.tokensPerSecond > 0 ? (Math.max(running, 1) * 1000) / load.tokensPerSecond : null,
    };
  };
}
