import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * A process's own registry, with the label `component` on each sample, and Node's process, garbage-collector and
 * event-loop series (`nodejs_eventloop_lag_seconds`, …) in it.
 */
export function createProcessRegistry(component: 'api' | 'worker'): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry });
  return registry;
}
