import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedis } from '../../../shared/redis/connect.ts';
import { keys } from '../../../shared/redis/keys.ts';
import { untilReady } from '../../../shared/redis/until-ready.ts';
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { startTestRedis } from '../tmp-redis.ts';

eventLogContract('Redis', async () => {
  const server = await startTestRedis();
  const redis = createRedis(server.url, 'producer');
  await untilReady(redis, AbortSignal.timeout(10_000));
  return {
    log: createRedisEventLog({ redis }),
    async lose(jobId) {
      await redis.del(keys.log(jobId));
    },
    async close() {
      redis.disconnect();
      await server.stop();
    },
  };
});
