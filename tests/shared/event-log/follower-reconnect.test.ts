import { randomUUID } from 'node:crypto';

import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';

import { LOG_START } from '../../../shared/event-log/cursor.ts';
import type { AppendBatch, EventLog } from '../../../shared/event-log/event-log.ts';
import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisLogFollower } from '../../../shared/event-log/redis-log-follower.ts';
import { isRedisUnavailable } from '../../../shared/redis/is-redis-unavailable.ts';
import { createShardedSubscriber } from '../../../shared/redis/sharded-subscriber.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { COMPLETED, QUEUED, text } from '../../contracts/sample-events.ts';
import { createRecordingSink } from '../../fakes/recording-sink.ts';
import { startTestCluster } from '../../helpers/redis-cluster.ts';
import { startTestRedis, type TestRedis } from '../../helpers/redis.ts';

const JOBS = 10;
const LAST_SEQUENCE = 203;

/** So long that only what happens on a reconnect can have healed a follower. */
const NEVER_MS = 3_600_000;
/** In a cluster ioredis replaces the connections by itself; whatever it does, silence is looked into. */
const CLUSTER_SILENCE_MS = 2000;

async function startSingle() {
  const server = await startTestRedis();
  return { url: server.url, nodes: [server], stop: () => server.stop() };
}

/** Cuts every connection of a kind, on all nodes; returns how many there were. */
async function kill(nodes: TestRedis[], type: 'normal' | 'pubsub'): Promise<number> {
  let killed = 0;
  for (const node of nodes) {
    const admin = new Redis(node.url);
    killed += Number(await admin.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes'));
    admin.disconnect();
  }
  return killed;
}

async function untilAppended(log: EventLog, batches: AppendBatch[]): Promise<void> {
  for (;;) {
    try {
      const results = await log.append(batches);
      expect(results.every((result) => result.outcome === 'appended')).toBe(true);
      return;
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
    }
  }
}

test.each([
  ['Redis', startSingle, NEVER_MS],
  ['Redis Cluster', startTestCluster, CLUSTER_SILENCE_MS],
])(
  '%s: cut connections, again and again, cost no frame and repeat none',
  async (_name, start, silenceCheckMs) => {
    const server = await start();
    const writer = await connected(server.url, 'worker');
    const reader = await connected(server.url, 'producer');
    const subscribing = await connected(server.url, 'subscriber');
    const log = createRedisEventLog({ redis: writer });
    const subscriber = createShardedSubscriber({ redis: subscribing });
    const follower = createRedisLogFollower({
      log: createRedisEventLog({ redis: reader }),
      subscriber,
      limits: { slowClientBufferBytes: 1e6, slowClientTimeoutMs: 30_000, silenceCheckMs },
    });
    onTestFinished(async () => {
      await follower.close();
      subscriber.close();
      for (const redis of [writer, reader, subscribing]) redis.disconnect();
      await server.stop();
    });

    const jobIds = Array.from({ length: JOBS }, () => `job_${randomUUID()}`);
    const sinks = jobIds.map(() => createRecordingSink());
    for (const [index, jobId] of jobIds.entries()) {
      await log.create(jobId, QUEUED, 60_000);
      await log.claim(jobId, { model: 'small', worker: 'w', minAttempt: 0, ttlMs: 60_000 });
      follower.follow(jobId, LOG_START, sinks[index] ?? createRecordingSink());
    }
    let subscriptionsCut = 0;
    let connectionsCut = 0;
    for (let sequence = 3; sequence < LAST_SEQUENCE; sequence += 1) {
      const events = [{ event: text(String(sequence)) }];
      const batches = jobIds.map((jobId) => ({ jobId, attempt: 1, firstSequence: sequence, events }));
      // As a worker's flush does: what was cut in the middle is sent again, whole.
      await untilAppended(log, batches);
      if (sequence % 20 === 0) subscriptionsCut += await kill(server.nodes, 'pubsub');
      if (sequence % 50 === 0) connectionsCut += await kill(server.nodes, 'normal');
    }
    for (const jobId of jobIds) await log.finish(jobId, { event: COMPLETED, attempt: 1, ttlMs: 60_000 });

    const running = Array.from({ length: LAST_SEQUENCE - 2 }, (_, index) => `1-${index + 2}`);
    for (const sink of sinks) {
      expect(await sink.ended).toBe('terminal');
      expect(sink.cursors).toEqual(['0-1', ...running, `2-${LAST_SEQUENCE}`]);
    }
    expect(subscriptionsCut).toBeGreaterThan(0);
    expect(connectionsCut).toBeGreaterThan(0);
  },
);
