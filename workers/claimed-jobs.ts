import type { Logger } from 'pino';

import type { JobStore } from '../shared/jobs/job-store.ts';
import type { ClaimedJob, QueueConsumer, QueueProducer } from '../shared/queue/job-queue.ts';
import { isEnded, type JobRecord } from '../shared/types/job.ts';
import { askAgain } from './structured-output/ask-again.ts';

export interface ClaimedJobsDeps {
  /** Configured id of the model that this worker serves. */
  modelId: string;
  jobStore: JobStore;
  consumer: QueueConsumer;
  /** Of the other models: where escalated jobs go. */
  producer: QueueProducer;
  logger: Logger;
}

/** What a worker finds in its queue: an id, whose record says whether and what there is to do. */
export interface ClaimedJobs {
  /** Null: there is nothing to do with this job, or no telling: then its lock runs out and the queue hands it out again. */
  read(claimed: ClaimedJob): Promise<JobRecord | null>;
  /** On to another model's queue. */
  moveTo(claimed: ClaimedJob, model: string): Promise<void>;
}

export function createClaimedJobs(deps: ClaimedJobsDeps): ClaimedJobs {
  const { modelId, jobStore, consumer, producer, logger } = deps;

  /** First there, then gone from here: a crash in between moves it once more, which changes nothing. */
  async function moveTo(claimed: ClaimedJob, model: string): Promise<void> {
    const { jobId, tier, predictedTokens, tenant, sessionKey } = claimed;
    // It has waited for its turn once.
    await producer.add(model, { jobId, tier, tenant, predictedTokens, sessionKey, priority: 1 });
    await consumer.complete(claimed);
  }

  return {
    moveTo,
    async read(claimed) {
      try {
        const record = await jobStore.get(claimed.jobId);
        if (record === null || isEnded(record.status)) await consumer.complete(claimed);
        // Escalated by a worker that died before the queues knew.
        else if (record.model !== modelId) await moveTo(claimed, record.model);
        else return toBeAsked(record);
      } catch (error) {
        logger.error({ err: error, job: claimed.jobId }, 'a claimed job could not be read');
        consumer.forget(claimed);
      }
      return null;
    },
  };
}

/** With what its model is to be told of its refused answers: that is the prompt, for admission as for the engine. */
function toBeAsked(record: JobRecord): JobRecord {
  const refusals = record.refusals.filter(({ model }) => model === record.model);
  return { ...record, spec: { ...record.spec, request: askAgain(record.spec.request, refusals) } };
}
