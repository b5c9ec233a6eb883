import { Counter, type Registry } from 'prom-client';

/** Tries at jobs, and how engines fail under them. */
export function createAttemptMetrics(registry: Registry) {
  const registers = [registry];
  return {
    started: new Counter({
      name: 'switchyard_attempts_started_total',
      help: 'Attempts sent to the engine; start is fresh, continue (behind the last logged token) or rewind (output is dropped).',
      labelNames: ['model', 'start'],
      registers,
    }),
    retried: new Counter({
      name: 'switchyard_attempts_retried_total',
      help: 'Attempts that failed and are tried again, by error code.',
      labelNames: ['model', 'code'],
      registers,
    }),
    refused: new Counter({
      name: 'switchyard_answers_refused_total',
      help: 'Answers that did not pass their check; next is who was asked then: same, larger or nobody.',
      labelNames: ['model', 'code', 'next'],
      registers,
    }),
    engineFailures: new Counter({
      name: 'switchyard_engine_failures_total',
      help: 'Attempts under which the engine failed, tried again or not, by kind of failure.',
      labelNames: ['model', 'failure'],
      registers,
    }),
  };
}
