import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { runPipelined, valueOf } from '../redis/pipeline.ts';
import type { WorkerStatus } from '../types/worker-status.ts';
import type { WorkerRegistry } from './worker-registry.ts';

/** A worker that missed four heartbeats is taken for dead. */
const HEARTBEAT_TTL_MS = 5000;

/**
 * A worker lives as long as its `worker:{id}` does, by Redis' own clock (the machines' clocks may differ); the set
 * `workers` only says which ids to look for.
 */
export function createRedisWorkerRegistry({ redis }: { redis: RedisClient }): WorkerRegistry {
  return {
    async publish(status) {
      const key = keys.worker(status.id);
      const replies = await runPipelined(redis, [
        { key, queue: (pipeline) => pipeline.set(key, JSON.stringify(status), 'PX', HEARTBEAT_TTL_MS) },
        { key: keys.workers, queue: (pipeline) => pipeline.sadd(keys.workers, status.id) },
      ]);
      for (const reply of replies.flat()) valueOf(reply);
    },
    async remove(workerId) {
      await redis.del(keys.worker(workerId));
      await redis.srem(keys.workers, workerId);
    },
    async list() {
      const ids = await redis.smembers(keys.workers);
      const statuses = await readStatuses(redis, ids);
      const dead = ids.filter((_, index) => statuses[index] === null);
      // A worker that was only late adds itself again with its next heartbeat.
      if (dead.length > 0) await redis.srem(keys.workers, dead);
      return statuses.filter((status) => status !== null);
    },
  };
}

async function readStatuses(redis: RedisClient, ids: string[]): Promise<(WorkerStatus | null)[]> {
  const replies = await runPipelined(
    redis,
    ids.map((id) => ({ key: keys.worker(id), queue: (pipeline) => pipeline.get(keys.worker(id)) })),
  );
  return replies.map(([reply]) => {
    const status = valueOf(reply) as string | null;
    return status === null ? null : (JSON.parse(status) as WorkerStatus);
  });
}
