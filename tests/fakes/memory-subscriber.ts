import type { ChannelListener, ShardedSubscriber } from '../../shared/redis/sharded-subscriber.ts';

export interface MemorySubscriber extends ShardedSubscriber {
  publish(channel: string, text: string): void;
}

/** Channels inside one process. */
export function createMemorySubscriber(): MemorySubscriber {
  const channels = new Map<string, Set<ChannelListener>>();
  return {
    async subscribe(channel, listener) {
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(listener));
    },
    unsubscribe(channel, listener) {
      const listeners = channels.get(channel);
      listeners?.delete(listener);
      if (listeners?.size === 0) channels.delete(channel);
    },
    publish(channel, text) {
      for (const listener of channels.get(channel) ?? []) listener.message(text);
    },
    channelCount: () => channels.size,
    close: () => channels.clear(),
  };
}
