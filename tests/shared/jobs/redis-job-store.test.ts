import { createRedisJobStore } from '../../../shared/jobs/redis-job-store.ts';
import { createRedis } from '../../../shared/redis/connect.ts';
import { untilReady } from '../../../shared/redis/until-ready.ts';
import { jobStoreContract } from '../../contracts/job-store.contract.ts';
import { startTestRedis } from '../tmp-redis.ts';

jobStoreContract('Redis', async () => {
  const server = await startTestRedis();
  const redis = createRedis(server.url, 'producer');
  await untilReady(redis, AbortSignal.timeout(10_000));
  return {
    store: createRedisJobStore({ redis, indexRetentionMs: 60_000 }),
    async close() {
      redis.disconnect();
      await server.stop();
    },
  };
});
