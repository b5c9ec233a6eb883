import type { Metrics } from '../../shared/observability/metrics.ts';
import { SERVICE_TIERS } from '../../shared/types/job.ts';
import type { QueueSnapshot } from './queue-snapshot.ts';

/** A picture of the queues as gauges. */
export function showQueues({ queue }: Metrics, { at, models }: QueueSnapshot): void {
  for (const [model, { depth }] of models) {
    for (const tier of SERVICE_TIERS) {
      const { waiting, active, oldestAt } = depth[tier];
      queue.depth.set({ model, tier, state: 'waiting' }, waiting);
      queue.depth.set({ model, tier, state: 'active' }, active);
      queue.oldestWait.set({ model, tier }, oldestAt === null ? 0 : Math.max(0, at - oldestAt) / 1000);
    }
  }
}
