import { Counter, type Registry } from 'prom-client';

import type { TerminalEvent } from '../types/events.ts';
import type { ServiceTier } from '../types/job.ts';

export type EndedJobs = ReturnType<typeof createEndedJobs>;

/** The one series of both kinds of process: a job is counted once, by whoever wrote its terminal event. */
export function createEndedJobs(registry: Registry) {
  return new Counter({
    name: 'switchyard_jobs_total',
    help: 'Jobs that ended; status is completed, failed, cancelled or expired.',
    labelNames: ['model', 'tier', 'status'],
    registers: [registry],
  });
}

export function countEnded(
  endedJobs: EndedJobs,
  { model, tier }: { model: string; tier: ServiceTier },
  event: Pick<TerminalEvent, 'type'>,
): void {
  endedJobs.inc({ model, tier, status: statusOf(event) });
}

/** `job.completed` → `completed`. */
export function statusOf({ type }: Pick<TerminalEvent, 'type'>): string {
  return type.slice('job.'.length);
}
