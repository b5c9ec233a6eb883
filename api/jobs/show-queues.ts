import type { ApiMetrics } from '../../shared/observability/api-metrics.ts';
import { showGate } from '../../shared/observability/show-gate.ts';
import { SERVICE_TIERS } from '../../shared/types/job.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';
import type { QueueSnapshot } from './queue-snapshot.ts';

/** A picture of the queues as gauges. */
export function showQueues(metrics: ApiMetrics, { at, models }: QueueSnapshot): void {
  const { queue } = metrics;
  for (const [model, { depth, workers }] of models) {
    showEngines(metrics, model, workers);
    for (const tier of SERVICE_TIERS) {
      const { waiting, active, oldestAt } = depth[tier];
      queue.depth.set({ model, tier, state: 'waiting' }, waiting);
      queue.depth.set({ model, tier, state: 'active' }, active);
      queue.oldestWait.set({ model, tier }, oldestAt === null ? 0 : Math.max(0, at - oldestAt) / 1000);
    }
  }
}

/** A model's engines together, from their workers' heartbeats: open when one of them is. */
function showEngines(metrics: ApiMetrics, model: string, workers: readonly WorkerStatus[]): void {
  const { kvUsage, running, slots, gate: gateGauge } = metrics.models;
  const sum = (of: (worker: WorkerStatus) => number) =>
    workers.reduce((total, worker) => total + of(worker), 0);
  kvUsage.set({ model }, workers.length === 0 ? 0 : sum((worker) => worker.kvUsage) / workers.length);
  running.set(
    { model },
    sum((worker) => worker.running),
  );
  slots.set(
    { model },
    sum((worker) => worker.slots),
  );
  const gates = workers.map(({ gate }) => gate);
  showGate(gateGauge, model, gates.includes('open') ? 'open' : (gates[0] ?? 'engine_down'));
}
