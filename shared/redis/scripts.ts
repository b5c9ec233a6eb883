import { readFileSync } from 'node:fs';

import type { RedisClient } from './connect.ts';

/** A Lua script as a function. All keys share one cluster slot. */
export type RedisScript = (keys: string[], args: (string | number)[]) => Promise<unknown>;

/**
 * Joins `.lua` files (local functions first) and defines them on a client as one command; ioredis sends EVALSHA and
 * falls back to EVAL when Redis has forgotten the script.
 */
export function defineScript(redis: RedisClient, name: string, ...files: URL[]): RedisScript {
  redis.defineCommand(name, { lua: files.map((file) => readFileSync(file, 'utf8')).join('\n') });
  const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<unknown>>;
  return (keys, args) => {
    const command = commands[name];
    if (command === undefined) throw new Error(`script ${name} is not defined`);
    return command.call(redis, keys.length, ...keys, ...args);
  };
}
