import { describe, expect, onTestFinished, test } from 'vitest';

import { SwitchyardError } from '../../../shared/errors.ts';
import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../../../shared/jobs/redis-job-store.ts';
import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../../../shared/queue/bullmq-producer.ts';
import { createRedis, type RedisClient } from '../../../shared/redis/connect.ts';
import { isRedisUnavailable } from '../../../shared/redis/is-redis-unavailable.ts';
import { untilReady } from '../../../shared/redis/until-ready.ts';
import { queuedJob } from '../../contracts/job-queue.contract.ts';
import { sampleSpec } from '../../contracts/job-store.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { QUEUED, text } from '../../contracts/sample-events.ts';
import { startTestCluster } from '../../helpers/redis-cluster.ts';
import { startTestRedis } from '../../helpers/redis.ts';

/** Far more than the second that is promised, far less than for ever. */
const HANG_GUARD_MS = 10_000;

/** Everything that an api node asks of Redis while it accepts a job. */
function requests(redis: RedisClient): Record<string, () => Promise<unknown>> {
  const log = createRedisEventLog({ redis });
  const store = createRedisJobStore({ redis, indexRetentionMs: 60_000 });
  const producer = createBullmqProducer({ redis });
  return {
    'log.create': () => log.create('job_1', QUEUED, 60_000),
    'log.append': () =>
      log.append([{ jobId: 'job_1', attempt: 1, firstSequence: 2, events: [{ event: text('a') }] }]),
    'store.create': () => store.create(sampleSpec()),
    'store.get': () => store.get('job_1'),
    'queue.add': () => producer.add('small', queuedJob()),
    'queue.depth': () => producer.depth('small'),
  };
}

/** Each request's outcome: `unavailable`, or what came instead. */
async function outcomes(redis: RedisClient): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const request of Object.values(requests(redis))) found.push(await request().catch(kindOf));
  return found;
}

function kindOf(error: unknown): unknown {
  const unavailable =
    error instanceof SwitchyardError ? error.code === 'redis_unavailable' : isRedisUnavailable(error);
  return unavailable ? 'unavailable' : error;
}

const ALL_UNAVAILABLE = Array.from({ length: 6 }, () => 'unavailable');

describe('a producer’s Redis that', () => {
  test.each(['redis://127.0.0.1:1', 'unix:///nowhere.sock', 'redis-cluster://127.0.0.1:1'])(
    'never was there is an error: %s',
    { timeout: HANG_GUARD_MS },
    async (url) => {
      const redis = createRedis(url, 'producer');
      expect(await outcomes(redis)).toEqual(ALL_UNAVAILABLE);
      redis.disconnect();
    },
  );

  test(
    'was killed is an error, and serves again after it came back',
    { timeout: HANG_GUARD_MS },
    async () => {
      const server = await startTestRedis();
      onTestFinished(() => server.stop());
      const redis = await connected(server.url, 'producer');
      const queries = requests(redis);
      await queries['queue.add']?.();
      server.kill('SIGKILL');
      await new Promise((resolve) => redis.once('close', resolve));
      expect(await outcomes(redis)).toEqual(ALL_UNAVAILABLE);
      await server.crashAndRestart();
      await untilReady(redis, AbortSignal.timeout(HANG_GUARD_MS));
      for (const request of Object.values(queries)) await request();
      redis.disconnect();
    },
  );

  test('hangs is an error', { timeout: HANG_GUARD_MS * 2 }, async () => {
    const server = await startTestRedis();
    onTestFinished(() => server.stop());
    const redis = await connected(server.url, 'producer');
    server.kill('SIGSTOP');
    expect(await outcomes(redis)).toEqual(ALL_UNAVAILABLE);
    server.kill('SIGCONT');
    redis.disconnect();
  });

  test('is a cluster and was killed is an error', { timeout: HANG_GUARD_MS * 3 }, async () => {
    const cluster = await startTestCluster();
    onTestFinished(() => cluster.stop());
    const redis = await connected(cluster.url, 'producer');
    for (const node of cluster.nodes) node.kill('SIGKILL');
    expect(await outcomes(redis)).toEqual(ALL_UNAVAILABLE);
    redis.disconnect();
  });
});

test('a consumer closes while its Redis is away', { timeout: HANG_GUARD_MS }, async () => {
  const server = await startTestRedis();
  const redis = await connected(server.url, 'worker');
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  const consumer = createBullmqConsumer({ redis, model: 'small', workerId: 'w' });
  const taking = consumer.take('default', AbortSignal.timeout(HANG_GUARD_MS));
  server.kill('SIGKILL');
  await consumer.close();
  expect(await taking).toBeNull();
});
