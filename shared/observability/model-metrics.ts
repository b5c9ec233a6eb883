import { Gauge, type Registry } from 'prom-client';

const labelNames = ['model'] as const;

/** A model's engines together, from their workers' heartbeats: every api process shows the same. */
export function createModelMetrics(registry: Registry) {
  const registers = [registry];
  return {
    kvUsage: new Gauge({
      name: 'switchyard_model_kv_usage_ratio',
      help: "Share of the engines' usable KV cache that our jobs hold, 0 to 1; mean over the workers.",
      labelNames,
      registers,
    }),
    running: new Gauge({
      name: 'switchyard_model_running_jobs',
      help: 'Jobs that the engines generate for now.',
      labelNames,
      registers,
    }),
    slots: new Gauge({
      name: 'switchyard_model_slots',
      help: 'Most jobs that the engines run at once.',
      labelNames,
      registers,
    }),
    gate: new Gauge({
      name: 'switchyard_model_gate',
      help: 'Whether a worker admits jobs, and if none does, why not: 1 for the state, 0 for the others.',
      labelNames: ['model', 'state'],
      registers,
    }),
  };
}
