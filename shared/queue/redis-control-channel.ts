import type { Logger } from 'pino';

import { slugOf } from '../lib/slug.ts';
import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import type { ChannelListener, ShardedSubscriber } from '../redis/sharded-subscriber.ts';
import type { ControlChannel, ControlMessage } from './control-channel.ts';

export interface RedisControlChannelDeps {
  redis: RedisClient;
  /** Only for `listen`. */
  subscriber: ShardedSubscriber;
  logger?: Logger;
}

/** Control messages over a sharded channel for each model. */
export function createRedisControlChannel(deps: RedisControlChannelDeps): ControlChannel {
  const { redis, subscriber, logger } = deps;
  return {
    async send(model, message) {
      await redis.spublish(keys.controlChannel(slugOf(model)), JSON.stringify(message));
    },
    async listen(model, listener, onMissed) {
      const channel = keys.controlChannel(slugOf(model));
      const channelListener: ChannelListener = {
        message(text) {
          const message = parseControlMessage(text);
          if (message === null) logger?.warn({ channel, text }, 'unknown control message');
          else listener(message);
        },
        resubscribed: () => onMissed?.(),
      };
      await subscriber.subscribe(channel, channelListener);
      return async () => subscriber.unsubscribe(channel, channelListener);
    },
  };
}

/** Null: from another version, or nothing of ours. */
function parseControlMessage(text: string): ControlMessage | null {
  try {
    const message = JSON.parse(text) as Partial<ControlMessage> | null;
    if (message?.type !== 'cancel' || typeof message.jobId !== 'string') return null;
    return { type: 'cancel', jobId: message.jobId };
  } catch {
    return null;
  }
}
