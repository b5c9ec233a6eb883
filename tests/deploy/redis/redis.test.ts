import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';

import { startTestCluster } from '../../helpers/redis-cluster.ts';
import { startTestRedis, type TestRedisOptions } from '../../helpers/redis.ts';

async function redisWithClient(options: TestRedisOptions = {}) {
  const redis = await startTestRedis(options);
  const client = new Redis(redis.url);
  client.on('error', () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    await redis.stop();
  });
  return { redis, client };
}

test('answers on its port and on its socket, and evicts nothing', async () => {
  const { redis, client } = await redisWithClient();
  await client.set('key', 'value');
  const bySocket = new Redis(redis.socketPath ?? '');
  onTestFinished(() => bySocket.disconnect());
  expect(await bySocket.get('key')).toBe('value');
  expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
});

test('what was written survives a kill -9 when every write is synced', async () => {
  const { redis, client } = await redisWithClient({ appendfsync: 'always' });
  await client.set('key', 'value');
  await redis.crashAndRestart();
  expect(await client.get('key')).toBe('value');
});

test('three nodes form a cluster that serves every slot', async () => {
  const cluster = await startTestCluster();
  onTestFinished(() => cluster.stop());
  const counts = await Promise.all(cluster.nodes.map((node) => ownedSlots(node.url)));
  expect(counts).toEqual([5461, 5461, 5462]);
});

async function ownedSlots(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    const ranges = (await client.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const port = Number(new URL(url).port);
    const own = ranges.filter(([, , master]) => master[1] === port);
    return own.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  } finally {
    client.disconnect();
  }
}
