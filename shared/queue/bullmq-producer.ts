import { Queue } from 'bullmq';
import type { Logger } from 'pino';

import { SwitchyardError } from '../errors.ts';
import { slugOf } from '../lib/slug.ts';
import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { defineScript } from '../redis/scripts.ts';
import { SERVICE_TIERS, type ServiceTier } from '../types/job.ts';
import { type QueueData, toQueueData } from './bullmq-job-data.ts';
import type { QueueDepth, QueueProducer } from './job-queue.ts';

/** Entries of BullMQ's event stream of a queue, which nothing here reads: enough for a look with a BullMQ board. */
const EVENT_STREAM_LENGTH = 1000;
/** Jobs looked at for the oldest one: fair queueing keeps a tenant's own in order, so it is among the first. */
const OLDEST_SAMPLE = 32;

export interface BullmqProducerDeps {
  /** Role `producer`: shared by all queues, closed by its owner. */
  redis: RedisClient;
  logger?: Logger;
}

/** The queues' writing side over BullMQ: a `Queue` object for each model and tier, made when it is first needed. */
export function createBullmqProducer(deps: BullmqProducerDeps): QueueProducer {
  const { redis } = deps;
  const queues = new Map<string, Queue<QueueData, null>>();
  const depthScript = defineScript(redis, 'switchyardQueueDepth', luaFile('depth'));
  const positionScript = defineScript(redis, 'switchyardQueuePosition', luaFile('position'));

  function queueOf(model: string, tier: ServiceTier): Queue<QueueData, null> {
    const name = keys.queueName(slugOf(model), tier);
    const queue = queues.get(name) ?? openQueue(deps, slugOf(model), tier);
    queues.set(name, queue);
    return queue;
  }

  return {
    async add(model, job) {
      requireConnection(redis);
      const data = toQueueData(job);
      await queueOf(model, job.tier).add('job', data, { jobId: job.jobId, priority: data.priority });
    },
    async remove(model, tier, jobId) {
      requireConnection(redis);
      const known = await redis.exists(keys.queuePart(slugOf(model), tier, jobId));
      if (known === 0) return 'absent';
      // 0: a live lock. An active job without one is a dead worker's: it may be taken out, its log fences the worker.
      const removed = await queueOf(model, tier).remove(jobId, { removeChildren: false });
      return removed === 1 ? 'removed' : 'busy';
    },
    async position(model, tier, jobId) {
      const slug = slugOf(model);
      return (await positionScript(waitingKeys(slug, tier), [jobId])) as number | null;
    },
    async depth(model) {
      const slug = slugOf(model);
      const depths = SERVICE_TIERS.map(async (tier): Promise<[ServiceTier, QueueDepth]> => {
        const queueKeys = [...waitingKeys(slug, tier), keys.queuePart(slug, tier, 'active')];
        const reply = await depthScript(queueKeys, [keys.queuePart(slug, tier, ''), OLDEST_SAMPLE]);
        const [waiting, active, oldest] = reply as [number, number, number | ''];
        return [tier, { waiting, active, oldestAt: oldest === '' ? null : oldest }];
      });
      return Object.fromEntries(await Promise.all(depths)) as Record<ServiceTier, QueueDepth>;
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function luaFile(name: string): URL {
  return new URL(`./lua/${name}.lua`, import.meta.url);
}

/** In the order in which jobs are taken from them. */
function waitingKeys(slug: string, tier: ServiceTier): string[] {
  return ['wait', 'prioritized', 'delayed'].map((part) => keys.queuePart(slug, tier, part));
}

function openQueue({ redis, logger }: BullmqProducerDeps, slug: string, tier: ServiceTier) {
  const queue = new Queue<QueueData, null>(keys.queueName(slug, tier), {
    connection: redis,
    prefix: keys.queuePrefix(slug),
    // BullMQ would wait for a connection without end; `requireConnection` has looked already.
    skipWaitingForReady: true,
    skipVersionCheck: true,
    streams: { events: { maxLen: EVENT_STREAM_LENGTH } },
    // A kept job makes a later `add` of its id a silent no-op, so a completed one leaves nothing behind.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: 1000 } },
  });
  queue.on('error', (error) => logger?.warn({ err: error, queue: queue.name }, 'queue'));
  return queue;
}

function requireConnection(redis: RedisClient): void {
  if (redis.status === 'ready') return;
  throw new SwitchyardError('redis_unavailable', 'The queue cannot be reached; try again shortly.', {
    retryAfterS: 1,
  });
}
