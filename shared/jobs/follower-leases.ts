import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { runPipelined, valueOf } from '../redis/pipeline.ts';
import type { JobStore } from './job-store.ts';

/** `lease:{id}` exists while some api node follows the job; it runs out when that node dies. */
export function createFollowerLeases(redis: RedisClient): Pick<JobStore, 'renewLeases' | 'liveLeases'> {
  return {
    async renewLeases(jobIds, ttlMs) {
      const replies = await runPipelined(
        redis,
        jobIds.map((id) => ({
          key: keys.lease(id),
          queue: (pipeline) => pipeline.set(keys.lease(id), '1', 'PX', ttlMs),
        })),
      );
      for (const [reply] of replies) valueOf(reply);
    },
    async liveLeases(jobIds) {
      const replies = await runPipelined(
        redis,
        jobIds.map((id) => ({ key: keys.lease(id), queue: (pipeline) => pipeline.exists(keys.lease(id)) })),
      );
      return new Set(jobIds.filter((_, index) => valueOf(replies[index]?.[0]) === 1));
    },
  };
}
