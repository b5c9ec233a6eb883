import { Histogram, type Registry } from 'prom-client';

/**
 * Bucket bounds in seconds as OpenTelemetry's GenAI conventions advise them, so that dashboards made for other
 * servers fit (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/), continued upwards: a job of the
 * flex tier may wait for an hour, and the advised bounds end at 10 s and 82 s.
 */
const TTFT_BUCKETS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300, 1800,
  7200,
];
const TPOT_BUCKETS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 655.36,
  2621.44, 10485.76,
];

const labelNames = ['model', 'tier'] as const;

/** How long the parts of a job take. Written by `recordEnding`. */
export function createJobMetrics(registry: Registry) {
  const registers = [registry];
  return {
    queueTime: new Histogram({
      name: 'switchyard_queue_time_seconds',
      help: 'Accepted to started by the worker that ended it, in seconds.',
      labelNames,
      buckets: DURATION_BUCKETS,
      registers,
    }),
    timeToFirstToken: new Histogram({
      name: 'gen_ai_server_time_to_first_token_seconds',
      help: 'Accepted to first token in the log, in seconds; waiting included.',
      labelNames,
      buckets: TTFT_BUCKETS,
      registers,
    }),
    timePerOutputToken: new Histogram({
      name: 'gen_ai_server_time_per_output_token_seconds',
      help: 'Mean time per output token after the first, in seconds.',
      labelNames,
      buckets: TPOT_BUCKETS,
      registers,
    }),
    duration: new Histogram({
      name: 'gen_ai_server_request_duration_seconds',
      help: 'Accepted to terminal event, in seconds, of jobs that a worker ended.',
      labelNames: ['model', 'tier', 'status'],
      buckets: DURATION_BUCKETS,
      registers,
    }),
  };
}
