import { REDIS_BINARY_FOLDER } from '../folders.ts';
import type { Child } from '../process/child-process.ts';
import { freePort } from '../process/free-port.ts';
import { type Supervised, supervise } from '../process/supervise.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import { dockerRedis } from '../redis/docker-redis.ts';
import { findRedisBinary } from '../redis/redis-binary.ts';
import { redisMissing } from '../redis/redis-missing.ts';

export interface BringUpRedisOptions {
  dataDir: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

export interface PrivateRedis {
  url: string;
  part: Supervised;
}

/** A private Redis that keeps its data in `dataDir` and comes back on the same port when it dies. */
export async function bringUpRedis(options: BringUpRedisOptions): Promise<PrivateRedis> {
  const start = await chooseRedis(options);
  const port = await freePort();
  const part = supervise({
    name: 'redis',
    start: async (signal): Promise<Child> => ({ name: 'redis', ...(await start(port, signal)) }),
    say: options.say,
  });
  return { url: `redis://127.0.0.1:${port}`, part };
}

type StartOnPort = (port: number, signal: AbortSignal) => Promise<RedisServer>;

async function chooseRedis({ dataDir, say, signal }: BringUpRedisOptions): Promise<StartOnPort> {
  const binary = await findRedisBinary({ cacheDir: REDIS_BINARY_FOLDER, say, signal });
  if (binary !== null) {
    return (port, stopping) =>
      startRedis({ binary, dataDir, appendfsync: 'everysec', port, signal: stopping });
  }
  const docker = await dockerRedis(signal);
  if (docker === null) throw new Error(redisMissing());
  return (port, stopping) => docker({ dataDir, port, signal: stopping });
}
