import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { RedisClient } from './connect.ts';

const RETRY_MS = 500;

export interface ChannelListener {
  message(text: string): void;
  /** The connection was lost and is back: messages may have been missed up to now. */
  resubscribed(): void;
}

/** Sharded channels (SSUBSCRIBE) of one process, all on one connection (in a cluster: one for each master). */
export interface ShardedSubscriber {
  /** Resolves once Redis has confirmed, or the listener has left. A channel may have several listeners. */
  subscribe(channel: string, listener: ChannelListener): Promise<void>;
  unsubscribe(channel: string, listener: ChannelListener): void;
  channelCount(): number;
  /** Hears nothing any more. The connection stays its owner's. */
  close(): void;
}

interface Channel {
  listeners: Set<ChannelListener>;
  confirmed: Promise<void>;
}

/**
 * Subscribes anew by itself after a reconnect instead of leaving it to ioredis: only then is it known when the
 * subscription holds again, and a listener can read what it missed without a hole before it.
 */
export function createShardedSubscriber(deps: { redis: RedisClient; logger?: Logger }): ShardedSubscriber {
  const { redis, logger } = deps;
  const channels = new Map<string, Channel>();
  const closing = new AbortController();

  async function confirm(name: string, channel: Channel): Promise<void> {
    while (channels.get(name) === channel && !closing.signal.aborted) {
      try {
        await redis.ssubscribe(name);
        return;
      } catch (error) {
        // In a cluster a master's subscriber may be down: ioredis rejects instead of queueing.
        logger?.warn({ err: error }, 'subscribing failed');
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  async function resubscribe(name: string, channel: Channel): Promise<void> {
    channel.confirmed = confirm(name, channel);
    await channel.confirmed;
    for (const listener of channel.listeners) listener.resubscribed();
  }

  function onReady(): void {
    for (const [name, channel] of channels) void resubscribe(name, channel);
  }

  function onMessage(name: string, text: string): void {
    for (const listener of channels.get(name)?.listeners ?? []) listener.message(text);
  }

  function open(name: string): Channel {
    const channel: Channel = { listeners: new Set(), confirmed: Promise.resolve() };
    channels.set(name, channel);
    channel.confirmed = confirm(name, channel);
    return channel;
  }

  redis.on('smessage', onMessage);
  redis.on('ready', onReady);
  // A cluster says so when it has replaced the connection to a master.
  redis.on('subscribersReady', onReady);

  return {
    async subscribe(name, listener) {
      const channel = channels.get(name) ?? open(name);
      channel.listeners.add(listener);
      await channel.confirmed;
    },
    unsubscribe(name, listener) {
      const channel = channels.get(name);
      if (channel === undefined || !channel.listeners.delete(listener) || channel.listeners.size > 0) return;
      channels.delete(name);
      redis
        .sunsubscribe(name)
        .catch((error: unknown) => logger?.warn({ err: error }, 'unsubscribing failed'));
    },
    channelCount: () => channels.size,
    close() {
      closing.abort();
      channels.clear();
      redis.off('smessage', onMessage);
      redis.off('ready', onReady);
      redis.off('subscribersReady', onReady);
    },
  };
}
