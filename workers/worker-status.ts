import type { ModelConfig } from '../shared/config/types.ts';
import type { WorkerStatus } from '../shared/types/worker-status.ts';
import type { AdmissionStatus } from './admission/engine-admission.ts';
import type { Throughput } from './throughput.ts';
import type { WorkerArguments } from './worker-arguments.ts';
import type { Worker } from './worker.ts';

/** What the heartbeat says of this worker now. */
export function describeWorker(deps: {
  args: WorkerArguments;
  model: ModelConfig;
  worker: Worker;
  admission: AdmissionStatus;
  throughput: Throughput;
  startedAt: number;
}): WorkerStatus {
  const { args, model, admission } = deps;
  return {
    id: args.id,
    model: model.id,
    engine: withoutCredentials(args.engine),
    simulated: args.simulated,
    slots: admission.slots,
    running: admission.running,
    waiting: deps.worker.waiting(),
    kvUsage: admission.usedBlocks / Math.max(1, admission.capacityBlocks),
    kvCapacityTokens: admission.largestRequestTokens,
    gate: admission.gate,
    promptModel: admission.promptModel,
    tokensPerSecond: deps.throughput.perSecond(),
    startedAt: deps.startedAt,
    updatedAt: Date.now(),
  };
}

function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}
