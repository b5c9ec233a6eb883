import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';

/** An agent that has been silent for so long finds no prefix in any cache, so nothing ties it to a model. */
const TTL_MS = 3_600_000;

/** Which model the turns of a session go to: the one that was chosen for its first, or that it was escalated to. */
export interface SessionModels {
  get(tenant: string, sessionKey: string): Promise<string | null>;
  set(tenant: string, sessionKey: string, model: string): Promise<void>;
}

export function createSessionModels(redis: RedisClient): SessionModels {
  return {
    get: (tenant, sessionKey) => redis.getex(keys.sessionModel(tenant, sessionKey), 'PX', TTL_MS),
    async set(tenant, sessionKey, model) {
      await redis.set(keys.sessionModel(tenant, sessionKey), model, 'PX', TTL_MS);
    },
  };
}
