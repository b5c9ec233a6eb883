import { REDIS_BINARY_FOLDER } from '../folders.ts';
import type { Child } from '../process/child-process.ts';
import { freePort } from '../process/free-port.ts';
import { type Supervised, supervise } from '../process/supervise.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import { dockerRedis } from '../redis/docker-redis.ts';
import { findRedisBinary } from '../redis/redis-binary.ts';
import { redisMissing } from '../redis/redis-missing.ts';
import { socketPathIn } from '../redis/redis-options.ts';

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
  const { start, socketPath } = await chooseRedis(options);
  const port = await freePort();
  const part = supervise({
    name: 'redis',
    start: async (signal): Promise<Child> => ({ name: 'redis', ...(await start(port, signal)) }),
    say: options.say,
  });
  // Measured on two busy cores, socket against loopback port: 2,060 to 690 jobs/s taken and completed one by one, which
  // is the way to a first token; 22,000 to 32,000 events/s appended in bulk, which is far above what engines write.
  return { url: socketPath === null ? `redis://127.0.0.1:${port}` : `unix://${socketPath}`, part };
}

interface ChosenRedis {
  start: StartOnPort;
  /** Null: only the port can be reached. */
  socketPath: string | null;
}

type StartOnPort = (port: number, signal: AbortSignal) => Promise<RedisServer>;

async function chooseRedis({ dataDir, say, signal }: BringUpRedisOptions): Promise<ChosenRedis> {
  const binary = await findRedisBinary({ cacheDir: REDIS_BINARY_FOLDER, say, signal });
  if (binary !== null) {
    return {
      start: (port, stopping) =>
        startRedis({ binary, dataDir, appendfsync: 'everysec', port, signal: stopping }),
      socketPath: socketPathIn(dataDir),
    };
  }
  const docker = await dockerRedis(signal);
  if (docker === null) throw new Error(redisMissing());
  return { start: (port, stopping) => docker({ dataDir, port, signal: stopping }), socketPath: null };
}
