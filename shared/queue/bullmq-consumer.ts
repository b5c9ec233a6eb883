import type { Logger } from 'pino';

import { slugOf } from '../lib/slug.ts';
import type { RedisClient } from '../redis/connect.ts';
import { SERVICE_TIERS, type ServiceTier } from '../types/job.ts';
import type { QueueConsumer } from './job-queue.ts';
import { createTierConsumer, type TierConsumer } from './tier-consumer.ts';

export interface BullmqConsumerDeps {
  /** Role `worker`; each tier adds a blocking connection of its own. Closed by its owner, after the consumer. */
  redis: RedisClient;
  /** Configured model id. */
  model: string;
  /** Part of the lock tokens: unique among all live workers. */
  workerId: string;
  logger?: Logger;
}

/** A model's three queues, read by hand: the worker's admission gate decides when and from which tier. */
export function createBullmqConsumer(deps: BullmqConsumerDeps): QueueConsumer {
  const lockLost = new Set<(jobId: string) => void>();
  const tiers = Object.fromEntries(
    SERVICE_TIERS.map((tier) => [
      tier,
      createTierConsumer({
        redis: deps.redis,
        slug: slugOf(deps.model),
        tier,
        workerId: deps.workerId,
        logger: deps.logger,
        onLockLost: (jobId) => lockLost.forEach((listener) => listener(jobId)),
      }),
    ]),
  ) as Record<ServiceTier, TierConsumer>;
  let closed: Promise<void> | null = null;

  async function closeTiers(): Promise<void> {
    await Promise.all(SERVICE_TIERS.map((tier) => tiers[tier].close()));
  }

  return {
    take: (tier, signal) => tiers[tier].take(signal),
    complete: (job) => tiers[job.tier].complete(job),
    release: (job) => tiers[job.tier].release(job),
    retryAt: (job, at) => tiers[job.tier].retryAt(job, at),
    forget: (job) => tiers[job.tier].forget(job),
    adopt: (lock) => tiers[lock.tier].adopt(lock),
    onLockLost(listener) {
      lockLost.add(listener);
    },
    close: () => (closed ??= closeTiers()),
  };
}
