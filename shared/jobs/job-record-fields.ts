import type { Feedback } from '../types/feedback.ts';
import type { HeldOutput, JobOutcome, JobRecord, JobSpec, JobStatus } from '../types/job.ts';
import type { Refusal } from '../types/refusal.ts';

/** A record's hash: `spec` and `outcome` are JSON, the rest plain; a missing or empty field is null. */
export type JobFields = Record<string, string>;

/** Null when there is no record. */
export function decodeJobRecord(fields: JobFields): JobRecord | null {
  const { spec, status, model, attempt, worker, startedAt, endedAt, cancelRequestedAt, outcome } = fields;
  const { failures, written, held, refusals, firstTokenAt, feedback } = fields;
  if (spec === undefined) return null;
  return {
    spec: JSON.parse(spec) as JobSpec,
    status: status as JobStatus,
    model: model ?? '',
    attempt: Number(attempt),
    worker: worker || null,
    failures: Number(failures ?? 0),
    written: Number(written ?? 0),
    held: held ? (JSON.parse(held) as HeldOutput) : null,
    refusals: refusals ? (JSON.parse(refusals) as Refusal[]) : [],
    firstTokenAt: numberOrNull(firstTokenAt),
    startedAt: numberOrNull(startedAt),
    endedAt: numberOrNull(endedAt),
    cancelRequestedAt: numberOrNull(cancelRequestedAt),
    feedback: feedback ? (JSON.parse(feedback) as Feedback) : null,
    outcome: outcome ? (JSON.parse(outcome) as JobOutcome) : null,
  };
}

function numberOrNull(text: string | undefined): number | null {
  return text ? Number(text) : null;
}
