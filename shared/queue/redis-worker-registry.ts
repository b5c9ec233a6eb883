import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { runPipelined, valueOf } from '../redis/pipeline.ts';
import type { WorkerStatus } from '../types/worker-status.ts';
import type { WorkerRegistry } from './worker-registry.ts';

/** A worker that missed four heartbeats is taken for dead. */
const HEARTBEAT_TTL_MS = 5000;
/** Ids stay in the index longer, because their scores are the workers' own clocks, which may differ. */
const INDEX_RETENTION_MS = 60_000;

/** A worker lives as long as its `worker:{id}` does, by Redis' own clock; the sorted set only says which ids to look for. */
export function createRedisWorkerRegistry({ redis }: { redis: RedisClient }): WorkerRegistry {
  return {
    async publish(status) {
      const key = keys.worker(status.id);
      const replies = await runPipelined(redis, [
        { key, queue: (pipeline) => pipeline.set(key, JSON.stringify(status), 'PX', HEARTBEAT_TTL_MS) },
        {
          key: keys.workers,
          queue: (pipeline) =>
            pipeline
              .zadd(keys.workers, status.updatedAt, status.id)
              .zremrangebyscore(keys.workers, '-inf', status.updatedAt - INDEX_RETENTION_MS),
        },
      ]);
      for (const reply of replies.flat()) valueOf(reply);
    },
    async remove(workerId) {
      await redis.del(keys.worker(workerId));
      await redis.zrem(keys.workers, workerId);
    },
    async list() {
      const ids = await redis.zrange(keys.workers, 0, -1);
      const replies = await runPipelined(
        redis,
        ids.map((id) => ({ key: keys.worker(id), queue: (pipeline) => pipeline.get(keys.worker(id)) })),
      );
      return replies
        .map(([reply]) => valueOf(reply) as string | null)
        .filter((status) => status !== null)
        .map((status) => JSON.parse(status) as WorkerStatus);
    },
  };
}
