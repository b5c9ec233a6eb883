import { Counter, Gauge, type Registry } from 'prom-client';

/** What waits, and where the router sent it. */
export function createQueueMetrics(registry: Registry) {
  const registers = [registry];
  return {
    accepted: new Counter({
      name: 'switchyard_jobs_accepted_total',
      help: 'Jobs written down and queued.',
      labelNames: ['model', 'tier'],
      registers,
    }),
    refused: new Counter({
      name: 'switchyard_jobs_refused_total',
      help: 'Requests turned away before they became jobs, by error code.',
      labelNames: ['code'],
      registers,
    }),
    routed: new Counter({
      name: 'switchyard_routes_total',
      help: 'Decisions of the router.',
      labelNames: ['model', 'class', 'strategy'],
      registers,
    }),
    shadowed: new Counter({
      name: 'switchyard_shadow_routes_total',
      help: 'Decisions of the router beside those of the shadow router; they differ where model is not shadow_model.',
      labelNames: ['model', 'shadow_model'],
      registers,
    }),
    depth: new Gauge({
      name: 'switchyard_queue_depth',
      help: 'Jobs in the queue; state is waiting or active.',
      labelNames: ['model', 'tier', 'state'],
      registers,
    }),
    oldestWait: new Gauge({
      name: 'switchyard_queue_oldest_wait_seconds',
      help: 'How long the oldest waiting job has waited, in seconds; 0 when none waits.',
      labelNames: ['model', 'tier'],
      registers,
    }),
  };
}
