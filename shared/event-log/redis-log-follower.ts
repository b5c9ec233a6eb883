import type { Logger } from 'pino';

import { inTime } from '../lib/in-time.ts';
import { limitConcurrency } from '../lib/limit-concurrency.ts';
import { keys } from '../redis/keys.ts';
import type { ChannelListener, ShardedSubscriber } from '../redis/sharded-subscriber.ts';
import type { EventLog } from './event-log.ts';
import { Follower, type FollowLimits, type LogReader } from './follower.ts';
import { parseLiveMessage } from './live-message.ts';
import type { LogFollower } from './log-follower.ts';

/** How often a drained slow client, silence and a failed read are looked for. */
const TICK_MS = 100;
const PAGE_ENTRIES = 256;
/** Pages in memory at a time, also when every follower of a node reads at once after a reconnect. */
const CONCURRENT_READS = 32;
/** A read that hangs (a cluster client between two topologies) is given up, with its place, and tried again. */
const READ_TIMEOUT_MS = 3000;

export interface RedisLogFollowerDeps {
  log: Pick<EventLog, 'read' | 'head'>;
  /** Of the Redis that holds the logs. */
  subscriber: ShardedSubscriber;
  limits: FollowLimits;
  logger?: Logger;
}

export interface RedisLogFollower extends LogFollower {
  /** Clients that follow at this moment. */
  followerCount(): number;
}

/** All followers of a process: their channels, their share of reads, and one ticker. */
export function createRedisLogFollower(deps: RedisLogFollowerDeps): RedisLogFollower {
  const { log, subscriber, limits, logger } = deps;
  const followers = new Set<Follower>();
  const withReadSlot = limitConcurrency(CONCURRENT_READS);
  let ticker: NodeJS.Timeout | undefined;
  let closed = false;

  function add(follower: Follower): void {
    followers.add(follower);
    ticker ??= setInterval(tick, TICK_MS);
  }

  function remove(follower: Follower): void {
    followers.delete(follower);
    if (followers.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  }

  function tick(): void {
    const now = performance.now();
    for (const follower of followers) follower.tick(now);
  }

  function readerOf(jobId: string): LogReader {
    return {
      page: (after) => withReadSlot(() => inTime(log.read(jobId, after, PAGE_ENTRIES), READ_TIMEOUT_MS)),
      pageEntries: PAGE_ENTRIES,
      head: () => inTime(log.head(jobId), READ_TIMEOUT_MS),
    };
  }

  return {
    follow(jobId, after, sink) {
      if (closed) {
        sink.end('closed');
        return { stop: () => {} };
      }
      const channel = keys.logChannel(jobId);
      const follower = new Follower(after, {
        sink,
        limits,
        reader: readerOf(jobId),
        onDone() {
          remove(follower);
          subscriber.unsubscribe(channel, listener);
        },
        onError: (error) => logger?.warn({ err: error, jobId }, 'reading a log failed'),
        now: () => performance.now(),
      });
      const listener: ChannelListener = {
        message(text) {
          const message = parseLiveMessage(text);
          if (message !== null) follower.message(message);
        },
        resubscribed: () => follower.subscribed(),
      };
      add(follower);
      void subscriber.subscribe(channel, listener).then(() => follower.subscribed());
      return { stop: () => follower.stop() };
    },
    followerCount: () => followers.size,
    async close() {
      closed = true;
      for (const follower of followers) follower.end('closed');
    },
  };
}
