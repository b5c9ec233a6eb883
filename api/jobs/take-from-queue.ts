import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { JobRecord } from '../../shared/types/job.ts';

/** Takes a job away from the workers; false: one of them has it. */
export type TakeFromQueue = (record: JobRecord) => Promise<boolean>;

export function createTakeFromQueue(deps: { queue: QueueProducer; eventLog: EventLog }): TakeFromQueue {
  const { queue, eventLog } = deps;
  return async ({ spec, model }) => {
    const removed = await queue.remove(model, spec.tier, spec.id);
    if (removed !== 'absent') return removed === 'removed';
    // Not in the queue: its acceptance broke off before the queue had it, unless it was claimed and is about to end.
    const head = await eventLog.head(spec.id);
    return head.state === 'absent' || (head.state === 'open' && head.last.attempt === 0);
  };
}
