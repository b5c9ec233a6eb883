import { createRedisEventLog } from '../../shared/event-log/redis-event-log.ts';
import { createRedisLogFollower } from '../../shared/event-log/redis-log-follower.ts';
import { createRedisJobStore } from '../../shared/jobs/redis-job-store.ts';
import { createRedisLedger } from '../../shared/ledger/redis-ledger.ts';
import { createBullmqConsumer } from '../../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../../shared/queue/bullmq-producer.ts';
import { createHandoverChannel } from '../../shared/queue/handover-channel.ts';
import { createRedisControlChannel } from '../../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../../shared/queue/redis-worker-registry.ts';
import { createRedis, type RedisClient, type RedisRole } from '../../shared/redis/connect.ts';
import { keys } from '../../shared/redis/keys.ts';
import { createShardedSubscriber } from '../../shared/redis/sharded-subscriber.ts';
import { untilReady } from '../../shared/redis/until-ready.ts';
import type { OpenControlChannel } from './control-channel.contract.ts';
import type { OpenEventLog } from './event-log.contract.ts';
import type { OpenHandoverChannel } from './handover-channel.contract.ts';
import type { OpenJobQueue } from './job-queue.contract.ts';
import type { OpenJobStore } from './job-store.contract.ts';
import { LEDGER_TENANTS, type OpenLedger } from './ledger.contract.ts';
import { type OpenLogFollower, TEST_LIMITS } from './log-follower.contract.ts';
import type { OpenWorkerRegistry } from './worker-registry.contract.ts';

/** The Redis implementations behind the contracts' factories, on whatever Redis the URL names. */
export async function connected(url: string, role: RedisRole): Promise<RedisClient> {
  const redis = createRedis(url, role);
  await untilReady(redis, AbortSignal.timeout(10_000));
  return redis;
}

export async function openRedisEventLog(url: string): Promise<OpenEventLog> {
  const redis = await connected(url, 'producer');
  return {
    log: createRedisEventLog({ redis }),
    async lose(jobId) {
      await redis.del(keys.log(jobId));
    },
    close: async () => redis.disconnect(),
  };
}

export async function openRedisJobStore(url: string): Promise<OpenJobStore> {
  const redis = await connected(url, 'producer');
  return {
    store: createRedisJobStore({ redis, indexRetentionMs: 3_600_000 }),
    close: async () => redis.disconnect(),
  };
}

export async function openRedisLedger(url: string): Promise<OpenLedger> {
  const redis = await connected(url, 'producer');
  return {
    ledger: createRedisLedger({
      redis,
      tenants: LEDGER_TENANTS,
      markerMs: 60_000,
      retentionMs: 3_600_000,
    }),
    close: async () => redis.disconnect(),
  };
}

export async function openBullmqQueue(url: string): Promise<OpenJobQueue> {
  const api = await connected(url, 'producer');
  const worker = await connected(url, 'worker');
  const producer = createBullmqProducer({ redis: api });
  let consumers = 0;
  return {
    producer,
    consumer: (model) => createBullmqConsumer({ redis: worker, model, workerId: `w${(consumers += 1)}` }),
    async close() {
      await producer.close();
      api.disconnect();
      worker.disconnect();
    },
  };
}

export async function openRedisLogFollower(url: string): Promise<OpenLogFollower> {
  const { log, ...logs } = await openRedisEventLog(url);
  const redis = await connected(url, 'subscriber');
  const subscriber = createShardedSubscriber({ redis });
  const follower = createRedisLogFollower({ log, subscriber, limits: TEST_LIMITS });
  return {
    log,
    follower,
    lose: (jobId) => logs.lose(jobId),
    async close() {
      await follower.close();
      subscriber.close();
      redis.disconnect();
      await logs.close();
    },
  };
}

export async function openRedisWorkerRegistry(url: string): Promise<OpenWorkerRegistry> {
  const redis = await connected(url, 'producer');
  return { registry: createRedisWorkerRegistry({ redis }), close: async () => redis.disconnect() };
}

export async function openHandoverChannel(url: string): Promise<OpenHandoverChannel> {
  const [redis, subscribing] = [await connected(url, 'worker'), await connected(url, 'subscriber')];
  const subscriber = createShardedSubscriber({ redis: subscribing });
  return {
    channel: createHandoverChannel({ redis, subscriber }),
    async sendText(workerId, text) {
      await redis.spublish(keys.handoverChannel(workerId), text);
    },
    async close() {
      subscriber.close();
      subscribing.disconnect();
      redis.disconnect();
    },
  };
}

export async function openRedisControlChannel(url: string): Promise<OpenControlChannel> {
  const [redis, subscribing] = [await connected(url, 'producer'), await connected(url, 'subscriber')];
  const subscriber = createShardedSubscriber({ redis: subscribing });
  return {
    channel: createRedisControlChannel({ redis, subscriber }),
    async close() {
      subscriber.close();
      subscribing.disconnect();
      redis.disconnect();
    },
  };
}
