import { Gauge, type Registry } from 'prom-client';

const labelNames = ['model'] as const;

/** One worker's admission as it stands when it is asked. */
export function createAdmissionGauges(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  return {
    capacity: gauge('switchyard_admission_kv_capacity_blocks', "The engine's usable KV cache, in blocks."),
    used: gauge('switchyard_admission_kv_used_blocks', 'Blocks that our jobs hold, by our own count.'),
    peak: gauge(
      'switchyard_admission_kv_predicted_peak_blocks',
      'Blocks that what runs now is expected to hold at its highest point.',
    ),
    highWater: gauge(
      'switchyard_admission_high_water_ratio',
      'Share of the capacity that admission fills, 0 to 1; falls when the engine preempts.',
    ),
    drift: gauge(
      'switchyard_admission_kv_drift_blocks',
      "The engine's own count of blocks in use minus ours, at the last scrape; 0 when it tells none.",
    ),
    running: gauge('switchyard_admission_running_requests', 'Jobs that the engine has.'),
    slots: gauge('switchyard_admission_slots', 'Most jobs that the engine runs at once.'),
    waiting: new Gauge({
      name: 'switchyard_admission_waiting_jobs',
      help: 'Jobs claimed from the queue and not yet sent to the engine.',
      labelNames: ['model', 'tier'],
      registers,
    }),
    gate: new Gauge({
      name: 'switchyard_admission_gate',
      help: 'Why the worker admits jobs or not: 1 for the state it is in, 0 for the others.',
      labelNames: ['model', 'state'],
      registers,
    }),
  };
}
