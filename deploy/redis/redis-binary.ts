import { findExecutable } from '../process/find-executable.ts';
import { runCommand } from '../process/run-command.ts';
import { aptRedis } from './apt-redis.ts';
import { brewRedis } from './brew-redis.ts';

/** A server program that can be started. */
export interface RedisBinary {
  path: string;
  /** What it needs beside the inherited environment (`LD_LIBRARY_PATH` of an unpacked package). */
  env: Record<string, string>;
}

export interface RedisSearch {
  /** Where downloads go, e.g. `.cache/redis-binary`. */
  cacheDir: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Sharded pub/sub (SPUBLISH), which live streaming needs, came with Redis 7.0. Every Valkey has it. */
const OLDEST_MAJOR = 7;

/** The first source that has a new enough server: PATH, Debian/Ubuntu packages without root, Homebrew. Null: none. */
export async function findRedisBinary(search: RedisSearch): Promise<RedisBinary | null> {
  for (const source of [pathRedis, aptRedis, brewRedis]) {
    const binary = await source(search);
    if (binary !== null && (await isUsable(binary, search))) return binary;
  }
  return null;
}

async function pathRedis(): Promise<RedisBinary | null> {
  const path = findExecutable(['redis-server', 'valkey-server']);
  return path === null ? null : { path, env: {} };
}

async function isUsable(binary: RedisBinary, { say, signal }: RedisSearch): Promise<boolean> {
  const version = await redisVersion(binary, signal);
  if (version !== null && version >= OLDEST_MAJOR) return true;
  say(
    `${binary.path} is ${version === null ? 'not runnable' : `version ${version}`}; Redis ≥ 7 or Valkey is needed`,
  );
  return false;
}

/** Major version from `Redis server v=7.0.15 …` or `Valkey server v=8.1.1 …`. */
async function redisVersion(binary: RedisBinary, signal: AbortSignal): Promise<number | null> {
  const env = { ...process.env, ...binary.env };
  const result = await runCommand(binary.path, ['--version'], { env, signal }).catch(() => null);
  const match = /\bv=(\d+)\./.exec(result?.stdout ?? '');
  return match === null ? null : Number(match[1]);
}
