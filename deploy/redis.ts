import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Child, startChild } from './process/child-process.ts';
import { freePort } from './process/free-port.ts';
import { stopLeftover } from './redis/leftover.ts';
import type { RedisBinary } from './redis/redis-binary.ts';
import { type AppendFsync, LOG_FILE, redisArguments, socketPathIn } from './redis/redis-options.ts';
import { untilRedisAnswers } from './redis/redis-ping.ts';

export interface StartRedisOptions {
  binary: RedisBinary;
  /** Created when missing; what is in it is loaded. */
  dataDir: string;
  appendfsync: AppendFsync;
  /** A free one by default. */
  port?: number;
  extra?: Record<string, string>;
  /** Aborts the start; a started server is stopped by `stop`. */
  signal: AbortSignal;
}

export interface RedisServer {
  /** `redis://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Null when the data folder's path is too long for a Unix socket. */
  socketPath: string | null;
  pid: number;
  exited: Child['exited'];
  kill: Child['kill'];
  /** Lets it flush and end; idempotent. */
  stop(): Promise<void>;
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
  const { child } = await startChild({ name: 'redis', command: binary.path, args, env, ready: null }, signal);
  await untilUp(child, port, dataDir, signal);
  const { pid, exited, kill, stop } = child;
  return { url: `redis://127.0.0.1:${port}`, port, socketPath, pid, exited, kill, stop: () => stop() };
}

async function untilUp(child: Child, port: number, dataDir: string, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  void child.exited.then(() => ended.abort());
  try {
    await untilRedisAnswers({ host: '127.0.0.1', port }, AbortSignal.any([signal, ended.signal]));
  } catch (error) {
    await child.stop();
    if (signal.aborted) throw error;
    throw new Error(`redis did not start:\n${await lastLines(join(dataDir, LOG_FILE))}`, { cause: error });
  }
}

async function lastLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '(no log)');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}
