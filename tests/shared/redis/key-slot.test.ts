import { afterAll, expect, test } from 'vitest';

import { keySlot } from '../../../shared/redis/key-slot.ts';
import { keys } from '../../../shared/redis/keys.ts';
import { runPipelined, valueOf } from '../../../shared/redis/pipeline.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { startTestCluster } from '../../helpers/redis-cluster.ts';

const cluster = await startTestCluster();
const redis = await connected(cluster.url, 'producer');
afterAll(async () => {
  redis.disconnect();
  await cluster.stop();
});

test('slots are those that Redis computes', async () => {
  const samples = [
    '',
    'foo',
    '123456789',
    '{user1000}.following',
    'foo{}{bar}',
    'foo{{bar}}zap',
    'a}b{c}',
    'grüß🦊',
  ];
  const ours = [keys.log('job_1'), keys.job('job_1'), keys.queueName('small', 'flex'), keys.workers];
  const all = [...samples, ...ours];
  const theirs = await Promise.all(all.map((key) => redis.cluster('KEYSLOT', key)));
  expect(all.map(keySlot)).toEqual(theirs);
});

test('a pipeline over keys of all masters answers each in its place', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `key-${index}`);
  await runPipelined(
    redis,
    names.map((key) => ({ key, queue: (pipeline) => pipeline.set(key, key).expire(key, 60) })),
  );
  const replies = await runPipelined(
    redis,
    names.map((key) => ({ key, queue: (pipeline) => pipeline.get(key).get(`${key}{${key}}`).exists(key) })),
  );
  expect(replies.map((own) => own.map(valueOf))).toEqual(names.map((key) => [key, null, 1]));
});
