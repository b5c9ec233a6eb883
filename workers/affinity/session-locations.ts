import { slugOf } from '../../shared/lib/slug.ts';
import type { RedisClient } from '../../shared/redis/connect.ts';
import { keys } from '../../shared/redis/keys.ts';

/** A session of one tenant's; nobody else's is ever found by it. */
export interface Session {
  tenant: string;
  /** As `sessionKeyOf` makes it. */
  sessionKey: string;
}

/** Which worker began the last job of a session: its engine holds the prefix that the next one begins with. */
export interface SessionLocations {
  /** Worker id; null: nobody lately. */
  find(session: Session): Promise<string | null>;
  set(session: Session, workerId: string): Promise<void>;
}

/** A busy engine reuses all of its KV cache within minutes: what is older has been evicted. */
const REMEMBERED_MS = 10 * 60_000;

/** For one model: another model's engines hold another cache. */
export function createSessionLocations(deps: { redis: RedisClient; model: string }): SessionLocations {
  const { redis, model } = deps;
  const keyOf = ({ tenant, sessionKey }: Session) => keys.session(tenant, slugOf(model), sessionKey);
  return {
    find: (session) => redis.get(keyOf(session)),
    async set(session, workerId) {
      await redis.set(keyOf(session), workerId, 'PX', REMEMBERED_MS);
    },
  };
}
