import { expect, onTestFinished, test } from 'vitest';

import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../../../shared/jobs/redis-job-store.ts';
import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../../../shared/queue/bullmq-producer.ts';
import { untilReady } from '../../../shared/redis/until-ready.ts';
import { queuedJob } from '../../contracts/job-queue.contract.ts';
import { sampleSpec } from '../../contracts/job-store.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { QUEUED } from '../../contracts/sample-events.ts';
import { startTestRedis } from '../../helpers/redis.ts';

test('a Redis that is killed loses no accepted job, and everybody goes on by himself', async () => {
  const server = await startTestRedis({ appendfsync: 'always' });
  const [api, worker] = [await connected(server.url, 'producer'), await connected(server.url, 'worker')];
  const store = createRedisJobStore({ redis: api, indexRetentionMs: 3_600_000 });
  const log = createRedisEventLog({ redis: api });
  const producer = createBullmqProducer({ redis: api });
  const consumer = createBullmqConsumer({ redis: worker, model: 'small', workerId: 'w' });
  onTestFinished(async () => {
    await consumer.close();
    await producer.close();
    api.disconnect();
    worker.disconnect();
    await server.stop();
  });

  // Waits through the crash, on a blocked connection.
  const waiting = consumer.take('flex', AbortSignal.timeout(30_000));
  const specs = Array.from({ length: 20 }, () => sampleSpec());
  for (const spec of specs) {
    await store.create(spec);
    await log.create(spec.id, QUEUED, 3_600_000);
    await producer.add('small', queuedJob({ jobId: spec.id }));
  }
  await server.crashAndRestart();
  await untilReady(api, AbortSignal.timeout(30_000));

  for (const spec of specs) {
    const job = await consumer.take('default', AbortSignal.timeout(30_000));
    expect(job?.jobId).toBe(spec.id);
    expect(await store.get(spec.id)).toMatchObject({ status: 'queued', spec });
    expect(await log.head(spec.id)).toEqual({ state: 'open', last: { attempt: 0, sequence: 1 } });
    if (job !== null) await consumer.complete(job);
  }
  const late = queuedJob({ tier: 'flex' });
  await producer.add('small', late);
  expect((await waiting)?.jobId).toBe(late.jobId);
});
