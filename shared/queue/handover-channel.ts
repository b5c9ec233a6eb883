import type { Logger } from 'pino';

import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import type { ChannelListener, ShardedSubscriber } from '../redis/sharded-subscriber.ts';
import { SERVICE_TIERS } from '../types/job.ts';
import type { JobLock } from './job-queue.ts';

/** A claimed job for another worker to take, if it can within `waitMs`. */
export interface HandoverOffer extends JobLock {
  type: 'offer';
  /** Worker id of who offers and is answered. */
  from: string;
  /** As `promptBytes` counts them. */
  promptBytes: number;
  /** The job may wait so long for its engine, ms. */
  waitMs: number;
}

/** What has become of the offer of this token. */
export interface HandoverAnswer {
  type: 'accepted' | 'refused';
  token: string;
}

export type HandoverMessage = HandoverOffer | HandoverAnswer;

/** Messages from worker to worker. Best effort: who owns a job is for its lock alone to say. */
export interface HandoverChannel {
  /** False: nobody listens, so that worker is not alive. */
  send(workerId: string, message: HandoverMessage): Promise<boolean>;
  /** Resolves once subscribed. Returns how to stop. */
  listen(workerId: string, listener: (message: HandoverMessage) => void): Promise<() => void>;
}

export interface HandoverChannelDeps {
  redis: RedisClient;
  /** Only for `listen`. */
  subscriber: ShardedSubscriber;
  logger?: Logger;
}

/** A sharded channel for each worker. */
export function createHandoverChannel({ redis, subscriber, logger }: HandoverChannelDeps): HandoverChannel {
  return {
    async send(workerId, message) {
      const heard = await redis.spublish(keys.handoverChannel(workerId), JSON.stringify(message));
      return Number(heard) > 0;
    },
    async listen(workerId, listener) {
      const channel = keys.handoverChannel(workerId);
      const channelListener: ChannelListener = {
        message(text) {
          const message = parseMessage(text);
          if (message === null) logger?.warn({ channel }, 'unknown handover message');
          else listener(message);
        },
        // An offer or answer that was missed is one that came too late.
        resubscribed() {},
      };
      await subscriber.subscribe(channel, channelListener);
      return () => subscriber.unsubscribe(channel, channelListener);
    },
  };
}

/** Null: from another version, or nothing of ours. */
function parseMessage(text: string): HandoverMessage | null {
  try {
    const message = JSON.parse(text) as HandoverMessage | null;
    if (typeof message?.token !== 'string') return null;
    if (message.type === 'offer') return isOffer(message) ? message : null;
    return message.type === 'accepted' || message.type === 'refused' ? message : null;
  } catch {
    return null;
  }
}

function isOffer({ jobId, from, tier, waitMs }: HandoverOffer): boolean {
  const texts = typeof jobId === 'string' && typeof from === 'string';
  return texts && SERVICE_TIERS.some((known) => known === tier) && typeof waitMs === 'number';
}
