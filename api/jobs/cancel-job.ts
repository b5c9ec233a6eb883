import type { Logger } from 'pino';

import { LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { LogFollower } from '../../shared/event-log/log-follower.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { ControlChannel } from '../../shared/queue/control-channel.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import type { EndJob } from './end-job.ts';
import type { TakeFromQueue } from './take-from-queue.ts';
import { untilEnded } from './until-ended.ts';

export interface CancelJobDeps {
  store: JobStore;
  eventLog: EventLog;
  follower: LogFollower;
  control: ControlChannel;
  takeFromQueue: TakeFromQueue;
  endJob: EndJob;
  logger: Logger;
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
  const { store, eventLog, control, takeFromQueue, endJob, logger } = deps;
  const pending = new Set<Promise<void>>();

  async function cancel(record: JobRecord): Promise<void> {
    const { id } = record.spec;
    const status = await store.requestCancel(id, Date.now());
    if (status === null || isEnded(status)) return;
    const ended = !(await takeFromQueue(record)) && (await workerEnds(record));
    if (!ended) await endJob(record, 'cancelled');
  }

  async function workerEnds({ spec, model }: JobRecord): Promise<boolean> {
    await control.send(model, { type: 'cancel', jobId: spec.id });
    const head = await eventLog.head(spec.id);
    const after = head.state === 'absent' ? LOG_START : head.last;
    return await untilEnded(deps.follower, spec.id, after, AbortSignal.timeout(WORKER_GRACE_MS));
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
