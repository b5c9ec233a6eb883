import { Counter, Histogram, type Registry } from 'prom-client';

/** Around 1, where predictions should lie. */
const RATIO_BUCKETS = [0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2, 4, 10];
const ERROR_TOKENS_BUCKETS = [0, 4, 16, 64, 256, 1024, 4096, 16384, 65536];
const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What admission does. Written by the worker's admission recorder. */
export function createAdmissionMetrics(registry: Registry) {
  return { ...createCounters(registry), ...createHistograms(registry) };
}

function createCounters(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, label: Label) =>
    new Counter({ name, help, labelNames: ['model', label] as const, registers: [registry] });
  return {
    admitted: counter('switchyard_admission_admitted_total', 'Jobs sent to the engine.', 'tier'),
    refusedLooks: counter(
      'switchyard_admission_refused_looks_total',
      'Times that a waiting job was looked at and not admitted, by why not; one job is looked at many times.',
      'state',
    ),
    yields: counter(
      'switchyard_admission_yields_total',
      'Jobs taken out of the engine to make room and sent back to the queue, to go on later behind their last token.',
      'tier',
    ),
    promotions: counter(
      'switchyard_admission_starvation_promotions_total',
      'Jobs admitted ahead of better tiers because theirs had waited too long.',
      'tier',
    ),
    handovers: counter(
      'switchyard_admission_affinity_handovers_total',
      'Jobs offered to the worker that holds their session; outcome is accepted, refused or none (no answer in time).',
      'outcome',
    ),
    gateClosings: counter(
      'switchyard_admission_gate_closings_total',
      'Changes of the gate to a state other than open.',
      'state',
    ),
    preemptions: new Counter({
      name: 'switchyard_engine_preemptions_total',
      help: 'Requests that the engine threw out of its KV cache and computed again.',
      labelNames: ['model'],
      registers: [registry],
    }),
  };
}

function createHistograms(registry: Registry) {
  const registers = [registry];
  return {
    predictionRatio: new Histogram({
      name: 'switchyard_admission_prediction_ratio',
      help: 'Predicted tokens of a job by real ones, 1 is right; token_type is input or output.',
      labelNames: ['model', 'token_type'],
      buckets: RATIO_BUCKETS,
      registers,
    }),
    predictionError: new Histogram({
      name: 'switchyard_admission_prediction_error_tokens',
      help: 'Distance between predicted and real tokens of a job; token_type is input or output.',
      labelNames: ['model', 'token_type'],
      buckets: ERROR_TOKENS_BUCKETS,
      registers,
    }),
    wait: new Histogram({
      name: 'switchyard_admission_wait_seconds',
      help: 'Claimed from the queue to sent to the engine, in seconds.',
      labelNames: ['model', 'tier'],
      buckets: SECONDS_BUCKETS,
      registers,
    }),
    firstToken: new Histogram({
      name: 'switchyard_admission_to_first_token_seconds',
      help: 'Admitted to first token of the attempt, in seconds.',
      labelNames: ['model', 'tier'],
      buckets: SECONDS_BUCKETS,
      registers,
    }),
  };
}
