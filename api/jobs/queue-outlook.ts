import type { PromptModel } from '../../shared/jobs/prompt-model.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';
import type { ModelOutlook, QueueEta } from '../router/model-outlook.ts';
import { etaOf, waitingInAll } from './eta.ts';
import { type QueueSnapshot, servingWorkers } from './queue-snapshot.ts';

const UNKNOWN: ModelOutlook = {
  live: false,
  queueEtaMs: null,
  msPerOutputToken: null,
  kvCapacityTokens: null,
  promptModel: null,
};

/** What the router wants to know of a model, from the monitor's newest picture. */
export function createQueueOutlook(latest: () => QueueSnapshot | null): QueueEta {
  return (modelId) => {
    const load = latest()?.models.get(modelId);
    if (load === undefined) return UNKNOWN;
    const serving = servingWorkers(load);
    const running = load.workers.reduce((sum, worker) => sum + worker.running, 0);
    return {
      live: serving.length > 0,
      queueEtaMs: etaOf(load, waitingInAll(load))?.p50 ?? null,
      msPerOutputToken:
        load.tokensPerSecond > 0 ? (Math.max(running, 1) * 1000) / load.tokensPerSecond : null,
      kvCapacityTokens: largestKvCapacity(serving),
      promptModel: learnedLongest(serving),
    };
  };
}

function largestKvCapacity(workers: readonly WorkerStatus[]): number | null {
  return workers.length === 0 ? null : Math.max(...workers.map(({ kvCapacityTokens }) => kvCapacityTokens));
}

/** All engines of a model share its tokenizer: the worker that has been there longest has seen the most prompts. */
function learnedLongest(workers: readonly WorkerStatus[]): PromptModel | null {
  const oldestFirst = workers.toSorted((a, b) => a.startedAt - b.startedAt);
  return oldestFirst.find(({ promptModel }) => promptModel != null)?.promptModel ?? null;
}
