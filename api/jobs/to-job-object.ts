import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import { toRefusedAnswers } from '../../shared/types/refusal.ts';
import { toChatCompletion } from './to-chat-completion.ts';

/** Where a job that still waits stands. */
export interface QueuePlace {
  position: number;
  eta_ms: number | null;
}

export function jobUrls(jobId: string) {
  const self = `/v1/jobs/${jobId}`;
  return { self, events: `${self}/events`, cancel: `${self}/cancel` };
}

/** A job as clients see it, without its result: what lists hold. */
export function toJobSummary(record: JobRecord): object {
  const { spec, status, model, outcome } = record;
  return {
    id: spec.id,
    object: 'job',
    status,
    model,
    route: spec.route,
    service_tier: spec.tier,
    verify: spec.verify,
    on_disconnect: spec.onDisconnect,
    attempt: record.attempt,
    worker: record.worker,
    created_at: toSeconds(spec.createdAt),
    started_at: toSeconds(record.startedAt),
    ended_at: toSeconds(record.endedAt),
    deadline_at: toSeconds(spec.deadlineAt),
    cancel_requested_at: toSeconds(record.cancelRequestedAt),
    metadata: spec.metadata,
    session_id: spec.sessionId,
    run_id: spec.runId,
    parent_job_id: spec.parentJobId,
    usage: outcome?.usage ?? null,
    refused: outcome?.refused ?? toRefusedAnswers(record.refusals),
    verification: outcome?.verification ?? null,
    prediction: outcome?.prediction ?? null,
    timing: outcome?.timing ?? null,
    cost: outcome?.cost ?? null,
    error: outcome?.error ?? null,
    feedback: record.feedback && { correct: record.feedback.correct, comment: record.feedback.comment },
    urls: jobUrls(spec.id),
  };
}

/** With its place in the queue and, once it has ended, what it answered: of a failed or cancelled one the part that was out. */
export function toJobObject(record: JobRecord, queue: QueuePlace | null): object {
  const { spec, status, model, outcome } = record;
  const result = isEnded(status) && outcome !== null && hasAnswer(record) ? outcome : null;
  return {
    ...toJobSummary(record),
    queue,
    result: result === null ? null : toChatCompletion(spec, model, result),
  };
}

function hasAnswer({ status, outcome }: JobRecord): boolean {
  return status === 'completed' || outcome?.content != null || (outcome?.toolCalls.length ?? 0) > 0;
}

/** OpenAI's times are whole seconds. */
function toSeconds(epochMs: number | null): number | null {
  return epochMs === null ? null : Math.floor(epochMs / 1000);
}
