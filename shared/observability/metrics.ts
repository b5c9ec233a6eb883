import { collectDefaultMetrics, Registry } from 'prom-client';

import { createEngineMetrics } from './engine-metrics.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createJobMetrics } from './job-metrics.ts';
import { createMoneyMetrics } from './money-metrics.ts';
import { createQueueMetrics } from './queue-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every series that Switchyard exports, in a registry of its own with the label `component` on each. Both kinds of
 * process declare all of them and touch those they know. Labels are bounded: configured model ids, tiers, states
 * and route patterns; never a tenant, a job or a URL. Beside ours: Node's process, garbage-collector and event-loop
 * series (`nodejs_eventloop_lag_seconds`, …).
 */
export function createMetrics({ component }: { component: 'api' | 'worker' | 'simulator' }) {
  const registry = new Registry();
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    http: createHttpMetrics(registry),
    queue: createQueueMetrics(registry),
    jobs: createJobMetrics(registry),
    engine: createEngineMetrics(registry),
    money: createMoneyMetrics(registry),
  };
}
