import { pino } from 'pino';

import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createHandoverChannel } from '../../../shared/queue/handover-channel.ts';
import type { ClaimedJob, QueueConsumer } from '../../../shared/queue/job-queue.ts';
import { createRedis } from '../../../shared/redis/connect.ts';
import { createShardedSubscriber } from '../../../shared/redis/sharded-subscriber.ts';
import { type Affinity, createAffinity } from '../../../workers/affinity/affinity.ts';
import { createSessionLocations } from '../../../workers/affinity/session-locations.ts';

export interface AffinityWorker {
  affinity: Affinity;
  consumer: QueueConsumer;
  /** The next job of tier `default`. */
  take(): Promise<ClaimedJob>;
  close(): Promise<void>;
}

/** What of a worker has to do with affinity: its connections, its consumer and the policy. */
export function openAffinityWorker(
  url: string,
  model: string,
  workerId: string,
  waitMs = 2000,
): AffinityWorker {
  const redis = createRedis(url, 'worker');
  const subscribing = createRedis(url, 'subscriber');
  const subscriber = createShardedSubscriber({ redis: subscribing });
  const consumer = createBullmqConsumer({ redis, model, workerId });
  const affinity = createAffinity({
    workerId,
    consumer,
    channel: createHandoverChannel({ redis, subscriber }),
    locations: createSessionLocations({ redis, model }),
    waitMs,
    logger: pino({ level: 'silent' }),
  });
  return {
    affinity,
    consumer,
    async take() {
      const job = await consumer.take('default', AbortSignal.timeout(20_000));
      if (job === null) throw new Error('no job came');
      return job;
    },
    async close() {
      await consumer.close();
      subscriber.close();
      subscribing.disconnect();
      redis.disconnect();
    },
  };
}
