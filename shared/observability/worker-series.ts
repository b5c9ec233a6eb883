import { createAdmissionGauges } from './admission-gauges.ts';
import { createAdmissionMetrics } from './admission-metrics.ts';
import { createAttemptMetrics } from './attempt-metrics.ts';
import { createEndedJobs } from './ended-jobs.ts';
import { createJobMetrics } from './job-metrics.ts';
import { createMoneyMetrics } from './money-metrics.ts';
import { createProcessRegistry } from './process-registry.ts';

export type WorkerSeries = ReturnType<typeof createWorkerSeries>;

/** What a worker serves: its jobs, their attempts, and how it admits them. Labels are bounded, as in the api. */
export function createWorkerSeries() {
  const registry = createProcessRegistry('worker');
  return {
    registry,
    endedJobs: createEndedJobs(registry),
    jobs: createJobMetrics(registry),
    money: createMoneyMetrics(registry),
    attempts: createAttemptMetrics(registry),
    admissionGauges: createAdmissionGauges(registry),
    admission: createAdmissionMetrics(registry),
  };
}
