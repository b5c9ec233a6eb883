import type { Logger } from 'pino';

import type { GatewayConfig } from '../../shared/config/types.ts';
import { LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { LogFollower } from '../../shared/event-log/log-follower.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { Metrics } from '../../shared/observability/metrics.ts';
import { recordEnding } from '../../shared/observability/record-ending.ts';
import type { ControlChannel } from '../../shared/queue/control-channel.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { TerminalEvent } from '../../shared/types/events.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import { unrunEnding } from './unrun-ending.ts';
import { untilEnded } from './until-ended.ts';

export interface CancelJobDeps {
  store: JobStore;
  eventLog: EventLog;
  follower: LogFollower;
  queue: QueueProducer;
  control: ControlChannel;
  metrics: Metrics;
  logger: Logger;
  retention: GatewayConfig['retention'];
}

/** How long the worker that has the job may take to end it before the api does. */
const WORKER_GRACE_MS = 3000;

export interface CancelJob {
  /** Resolves once the job has its terminal event, whichever it became. Idempotent. */
  cancel(record: JobRecord): Promise<void>;
  /** For a client that has gone: nobody waits, a failure is logged (the wish or the lease ends the job later). */
  cancelInBackground(jobId: string): void;
  /** Waits for what was begun in the background. */
  settle(): Promise<void>;
}

/**
 * Queued: taken out of the queue, ended here. Running: the wish goes on the record (for a worker that takes the job
 * over), a message to the workers of its model, and only if none has ended it in time it is ended here; the log
 * refuses a second terminal event and whatever the worker still appends.
 */
export function createCancelJob(deps: CancelJobDeps): CancelJob {
  const { store, eventLog, queue, control, logger } = deps;
  const pending = new Set<Promise<void>>();

  async function cancel(record: JobRecord): Promise<void> {
    const { id, tier } = record.spec;
    const status = await store.requestCancel(id, Date.now());
    if (status === null || isEnded(status)) return;
    const taken = await queue.remove(record.model, tier, id);
    if (taken === 'removed' || (taken === 'absent' && (await isUnclaimed(id)))) return await endHere(record);
    await control.send(record.model, { type: 'cancel', jobId: id });
    const head = await eventLog.head(id);
    const after = head.state === 'absent' ? LOG_START : head.last;
    const grace = AbortSignal.timeout(WORKER_GRACE_MS);
    if (!(await untilEnded(deps.follower, id, after, grace))) await endHere(record);
  }

  /** Not in the queue and never run: its acceptance broke off before the queue had it. */
  async function isUnclaimed(jobId: string): Promise<boolean> {
    const head = await eventLog.head(jobId);
    return head.state === 'absent' || (head.state === 'open' && head.last.attempt === 0);
  }

  async function endHere({ spec, model }: JobRecord): Promise<void> {
    const endedAt = Date.now();
    const ending = unrunEnding(spec.createdAt, endedAt);
    const event: TerminalEvent = { type: 'job.cancelled', ...ending };
    const { logAfterEndMs: ttlMs, resultMs } = deps.retention;
    const { outcome } = await eventLog.finish(spec.id, { event, attempt: null, ttlMs });
    if (outcome === 'ended') return;
    if (outcome === 'finished') recordEnding(deps.metrics, { model, tier: spec.tier }, event);
    await store.end(spec.id, {
      outcome: {
        status: 'cancelled',
        content: null,
        reasoning: null,
        toolCalls: [],
        finishReason: null,
        error: null,
        ...ending,
      },
      endedAt,
      ttlMs: resultMs,
    });
  }

  async function cancelById(jobId: string): Promise<void> {
    const record = await store.get(jobId);
    if (record !== null && !isEnded(record.status)) await cancel(record);
  }

  return {
    cancel,
    cancelInBackground(jobId) {
      const task = cancelById(jobId)
        .catch((error: unknown) => logger.warn({ err: error, job: jobId }, 'cancelling failed'))
        .finally(() => pending.delete(task));
      pending.add(task);
    },
    async settle() {
      await Promise.all(pending);
    },
  };
}
