import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inject } from 'vitest';

import { type RedisServer, startRedis } from '../../deploy/redis.ts';
import type { AppendFsync } from '../../deploy/redis/redis-options.ts';

export interface TestRedisOptions {
  /** `off` (the default) keeps everything in memory. */
  appendfsync?: AppendFsync;
  /** Further settings of the server, e.g. `{ maxmemory: '20mb' }`. */
  extra?: Record<string, string>;
}

export interface TestRedis extends Omit<RedisServer, 'exited'> {
  /** `unix://…`, the faster way in on the same machine. */
  socketUrl: string;
  /** `kill -9`, then a new server on the same port and data: what is left is what the append-only file held. */
  crashAndRestart(): Promise<void>;
}

/**
 * A private Redis on a Unix socket and a free loopback port, with a data folder that `stop` removes.
 *
 *     const redis = await startTestRedis();
 *     afterAll(() => redis.stop());
 */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-redis-'));
  const start = (port?: number): Promise<RedisServer> =>
    startRedis({
      binary: inject('redisBinary'),
      dataDir,
      appendfsync: options.appendfsync ?? 'off',
      extra: options.extra ?? {},
      ...(port === undefined ? {} : { port }),
      signal: AbortSignal.timeout(30_000),
    });
  let server = await start();
  const { url, port, socketPath } = server;
  return {
    url,
    port,
    socketPath,
    socketUrl: `unix://${socketPath}`,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    async crashAndRestart() {
      server.kill('SIGKILL');
      await server.exited;
      server = await start(port);
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
