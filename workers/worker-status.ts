import type { ModelConfig } from '../shared/config/types.ts';
import type { WorkerStatus } from '../shared/types/worker-status.ts';
import type { AdmissionGate } from './admission/admission-gate.ts';
import type { KvBudget } from './admission/kv-budget.ts';
import type { Throughput } from './throughput.ts';
import type { WorkerArguments } from './worker-arguments.ts';
import type { Worker } from './worker.ts';

/** What the heartbeat says of this worker now. */
export function describeWorker(deps: {
  args: WorkerArguments;
  model: ModelConfig;
  worker: Worker;
  gate: AdmissionGate;
  budget: KvBudget;
  throughput: Throughput;
  startedAt: number;
}): WorkerStatus {
  const { args, model, budget } = deps;
  return {
    id: args.id,
    model: model.id,
    engine: withoutCredentials(args.engine),
    simulated: args.simulated,
    slots: model.maxNumSeqs,
    running: budget.requests(),
    waiting: deps.worker.waiting(),
    kvUsage: budget.usedBlocks() / Math.max(1, budget.capacityBlocks()),
    kvCapacityTokens: budget.capacityBlocks() * budget.blockSize(),
    gate: deps.gate.check(TYPICAL_PROMPT_TOKENS),
    tokensPerSecond: deps.throughput.perSecond(),
    startedAt: deps.startedAt,
    updatedAt: Date.now(),
  };
}

/** What "open" means where no particular job is asked about. */
const TYPICAL_PROMPT_TOKENS = 512;

function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}
