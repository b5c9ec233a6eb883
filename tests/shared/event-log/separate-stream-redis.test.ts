import { afterAll, expect, test } from 'vitest';

import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../../../shared/jobs/redis-job-store.ts';
import { sampleSpec } from '../../contracts/job-store.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { COMPLETED, QUEUED } from '../../contracts/sample-events.ts';
import { startTestRedis } from '../../helpers/redis.ts';

const [records, streams] = await Promise.all([startTestRedis(), startTestRedis()]);
const [recordsRedis, streamsRedis] = await Promise.all([
  connected(records.url, 'producer'),
  connected(streams.socketUrl, 'producer'),
]);
afterAll(async () => {
  recordsRedis.disconnect();
  streamsRedis.disconnect();
  await Promise.all([records.stop(), streams.stop()]);
});

test('logs may live in another Redis than the records', async () => {
  const store = createRedisJobStore({ redis: recordsRedis, indexRetentionMs: 60_000 });
  const log = createRedisEventLog({ redis: streamsRedis });
  const spec = sampleSpec({ tenant: 'acme' });
  await store.create(spec);
  await log.create(spec.id, QUEUED, 60_000);
  await log.finish(spec.id, { event: COMPLETED, attempt: null, ttlMs: 60_000 });
  expect((await recordsRedis.keys('*')).toSorted()).toEqual([`job:{${spec.id}}`, 'jobs:{acme}']);
  expect(await streamsRedis.keys('*')).toEqual([`log:{${spec.id}}`]);
});

test('a log ends with its retention, a record with its own', async () => {
  const store = createRedisJobStore({ redis: recordsRedis, indexRetentionMs: 60_000 });
  const log = createRedisEventLog({ redis: streamsRedis });
  const spec = sampleSpec();
  await store.create(spec);
  expect(await recordsRedis.pttl(`job:{${spec.id}}`)).toBeGreaterThan(30_000);
  await log.create(spec.id, QUEUED, 60_000);
  await log.claim(spec.id, { model: 'm', worker: 'w', minAttempt: 0, ttlMs: 120_000 });
  expect(await streamsRedis.pttl(`log:{${spec.id}}`)).toBeGreaterThan(60_000);
  await log.finish(spec.id, { event: COMPLETED, attempt: 1, ttlMs: 10 });
  await expect.poll(() => log.head(spec.id)).toEqual({ state: 'absent' });
});
