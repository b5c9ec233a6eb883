import type { FollowLimits } from '../../shared/event-log/follower.ts';
import { encodeLiveMessage } from '../../shared/event-log/live-message.ts';
import { createRedisLogFollower, type RedisLogFollower } from '../../shared/event-log/redis-log-follower.ts';
import { keys } from '../../shared/redis/keys.ts';
import { createMemoryEventLog, type MemoryEventLog } from './memory-event-log.ts';
import { createMemorySubscriber } from './memory-subscriber.ts';

/** Logs in memory with the real follower over them. */
export function createMemoryStreams(limits: FollowLimits): {
  log: MemoryEventLog;
  follower: RedisLogFollower;
} {
  const subscriber = createMemorySubscriber();
  const log = createMemoryEventLog((jobId, { cursor, frame }) =>
    subscriber.publish(keys.logChannel(jobId), encodeLiveMessage(cursor, frame)),
  );
  return { log, follower: createRedisLogFollower({ log, subscriber, limits }) };
}
