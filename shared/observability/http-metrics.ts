import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The client's side of the gateway. */
export function createHttpMetrics(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'switchyard_http_requests_total',
      help: 'HTTP requests answered, by route pattern.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'switchyard_http_request_duration_seconds',
      help: 'Time to the end of the answer, in seconds; streams until their last byte.',
      labelNames: ['method', 'route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    followers: new Gauge({
      name: 'switchyard_followers',
      help: 'Clients that follow a job on this node now.',
      labelNames: ['transport'],
      registers,
    }),
    slowClients: new Counter({
      name: 'switchyard_slow_clients_total',
      help: 'Followers paused because they read too slowly (paused) or closed because they went on (closed).',
      labelNames: ['transport', 'outcome'],
      registers,
    }),
  };
}
