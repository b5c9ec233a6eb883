import type { ChainableCommander } from 'ioredis';

import { inTime } from '../lib/in-time.ts';
import type { RedisClient } from './connect.ts';
import { keySlot } from './key-slot.ts';

const CLUSTER_TIMEOUT_MS = 5000;

/** Commands on one key that belong together. */
export interface KeyedCommands {
  key: string;
  /** Adds its commands to the pipeline. Must add at least one. */
  queue(pipeline: ChainableCommander): void;
}

export type Reply = [error: Error | null, value: unknown];

/**
 * Runs commands on many keys in one round trip and returns the replies of each. In a cluster that is one pipeline
 * for each master, all in flight together: ioredis refuses a pipeline over several masters.
 */
export async function runPipelined(redis: RedisClient, batches: KeyedCommands[]): Promise<Reply[][]> {
  const replies: Reply[][] = batches.map(() => []);
  const groups = [...groupByMaster(redis, batches).values()];
  await Promise.all(
    groups.map(async (indexes) => {
      const pipeline = redis.pipeline();
      const ends = indexes.map((index) => {
        batches[index]?.queue(pipeline);
        return pipeline.length;
      });
      const results = (await inClusterTime(redis, pipeline.exec())) ?? [];
      if (results.length !== ends.at(-1)) throw new Error('Redis sent fewer replies than commands');
      indexes.forEach((index, at) => {
        replies[index] = results.slice(ends[at - 1] ?? 0, ends[at]);
      });
    }),
  );
  return replies;
}

/**
 * A cluster client whose connections were cut has been seen, rarely, never to answer a pipeline (ioredis 6.0.0), so
 * there it counts as failed after some seconds. A single Redis may stay away as long as it wants: a worker waits.
 */
function inClusterTime<T>(redis: RedisClient, replies: Promise<T>): Promise<T> {
  return 'slots' in redis ? inTime(replies, CLUSTER_TIMEOUT_MS) : replies;
}

function groupByMaster(redis: RedisClient, batches: KeyedCommands[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  batches.forEach(({ key }, index) => {
    const master = masterOf(redis, key);
    const group = groups.get(master);
    if (group === undefined) groups.set(master, [index]);
    else group.push(index);
  });
  return groups;
}

function masterOf(redis: RedisClient, key: string): string {
  if (!('slots' in redis)) return '';
  const slot = keySlot(key);
  // Master and replicas, as ioredis compares them. No slot map yet: a pipeline of its own, which waits for the map.
  return redis.slots[slot]?.join(';') ?? `slot ${slot}`;
}

/** The value of a reply, or its error thrown. */
export function valueOf(reply: Reply | undefined): unknown {
  if (reply === undefined) throw new Error('no reply for this command');
  if (reply[0] !== null) throw reply[0];
  return reply[1];
}
