import { createEndedJobs } from './ended-jobs.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createModelMetrics } from './model-metrics.ts';
import { createProcessRegistry } from './process-registry.ts';
import { createQueueMetrics } from './queue-metrics.ts';

export type ApiMetrics = ReturnType<typeof createApiMetrics>;

/**
 * What an api process serves: clients, queues, and the models' engines as heartbeats show them. Labels are bounded:
 * configured model ids, tiers, states and route patterns; never a tenant, a job or a URL.
 */
export function createApiMetrics() {
  const registry = createProcessRegistry('api');
  return {
    registry,
    http: createHttpMetrics(registry),
    queue: createQueueMetrics(registry),
    models: createModelMetrics(registry),
    endedJobs: createEndedJobs(registry),
  };
}
