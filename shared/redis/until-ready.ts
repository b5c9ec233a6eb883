import { once } from 'node:events';

import type { RedisClient } from './connect.ts';

/** Resolves once commands can be sent; rejects when the signal aborts first. */
export async function untilReady(redis: RedisClient, signal: AbortSignal): Promise<void> {
  if (redis.status === 'ready') return;
  // Not `once(redis, 'ready')` alone: it rejects on `error`, and each failed try to connect is one.
  const ready = new EventTarget();
  redis.once('ready', () => ready.dispatchEvent(new Event('ready')));
  await once(ready, 'ready', { signal });
}
