import { Counter, Gauge, type Registry } from 'prom-client';

const labelNames = ['model'] as const;

/** A worker's view of its engine. */
export function createEngineMetrics(registry: Registry) {
  const registers = [registry];
  return {
    kvUsage: new Gauge({
      name: 'switchyard_engine_kv_usage_ratio',
      help: "Share of the engine's usable KV cache that our jobs hold, 0 to 1.",
      labelNames,
      registers,
    }),
    running: new Gauge({
      name: 'switchyard_engine_running_jobs',
      help: 'Jobs that the engine generates for now.',
      labelNames,
      registers,
    }),
    slots: new Gauge({
      name: 'switchyard_engine_slots',
      help: 'Most jobs that the engine runs at once.',
      labelNames,
      registers,
    }),
    gate: new Gauge({
      name: 'switchyard_admission_gate',
      help: 'Why the worker admits jobs or not: 1 for the state it is in, 0 for the others.',
      labelNames: ['model', 'state'],
      registers,
    }),
    preemptions: new Counter({
      name: 'switchyard_engine_preemptions_total',
      help: 'Requests that the engine threw out of its KV cache and computed again.',
      labelNames,
      registers,
    }),
    retries: new Counter({
      name: 'switchyard_attempts_retried_total',
      help: 'Attempts that failed and were tried again, by error code.',
      labelNames: ['model', 'code'],
      registers,
    }),
  };
}
