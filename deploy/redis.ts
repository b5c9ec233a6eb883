import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Child, startChild } from './process/child-process.ts';
import { freePort } from './process/free-port.ts';
import { stopLeftover } from './redis/leftover.ts';
import type { RedisBinary } from './redis/redis-binary.ts';
import { type AppendFsync, LOG_FILE, redisArguments, socketPathIn } from './redis/redis-options.ts';
import { untilRedisUp } from './redis/until-redis-up.ts';

export interface StartRedisOptions {
  binary: RedisBinary;
  /** Created when missing; what is in it is loaded. */
  dataDir: string;
  appendfsync: AppendFsync;
  /** A free one by default. */
  port?: number;
  /** Further settings, e.g. `{ maxmemory: '20mb' }`. */
  extra?: Record<string, string>;
  /** Aborts the start; a started server is stopped by `stop`. */
  signal: AbortSignal;
}

export interface RedisServer extends Omit<Child, 'name'> {
  /** `redis://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Null when the data folder's path is too long for a Unix socket. */
  socketPath: string | null;
}

/** A private Redis on a Unix socket and a loopback port, up when it answers PING. It dies with this process. */
export async function startRedis(options: StartRedisOptions): Promise<RedisServer> {
  const { binary, dataDir, appendfsync, extra = {}, signal } = options;
  await mkdir(dataDir, { recursive: true });
  await stopLeftover(dataDir, signal);
  const port = options.port ?? (await freePort());
  const socketPath = socketPathIn(dataDir);
  const args = redisArguments({ dataDir, port, socketPath, appendfsync, extra });
  const env = { ...process.env, ...binary.env };
  // TERM when orphaned: it still writes what it has.
  const spec = { name: 'redis', command: binary.path, args, env, ready: null, orphanSignal: 'TERM' } as const;
  const { child } = await startChild(spec, signal);
  await untilRedisUp(child, { port, whatItSaid: () => lastLines(join(dataDir, LOG_FILE)) }, signal);
  return { ...child, url: `redis://127.0.0.1:${port}`, port, socketPath };
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '(no log)');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
