import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';

import { startChild } from '../process/child-process.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runCommand } from '../process/run-command.ts';
import type { RedisServer } from '../redis.ts';
import { redisArguments } from './redis-options.ts';
import { untilRedisUp } from './until-redis-up.ts';

const IMAGE = 'valkey/valkey:8';

export interface DockerRedisOptions {
  dataDir: string;
  port: number;
  signal: AbortSignal;
}

export type StartDockerRedis = (options: DockerRedisOptions) => Promise<RedisServer>;

/** The last resort: Valkey in a container that ends with its `docker run`. Null: no Docker, or its daemon is not there. */
export async function dockerRedis(signal: AbortSignal): Promise<StartDockerRedis | null> {
  const docker = findExecutable(['docker']);
  if (docker === null || (await runCommand(docker, ['info'], { signal })).code !== 0) return null;
  return (options) => startInDocker(docker, options);
}

async function startInDocker(
  docker: string,
  { dataDir, port, signal }: DockerRedisOptions,
): Promise<RedisServer> {
  await mkdir(dataDir, { recursive: true });
  const container = `switchyard-redis-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
  // A container that an earlier start left behind holds the name and the data.
  await runCommand(docker, ['rm', '--force', container], { signal });
  const args = [
    'run',
    '--rm',
    '--name',
    container,
    ...mounts(dataDir, port),
    IMAGE,
    'valkey-server',
    ...settings(),
  ];
  const spec = {
    name: 'redis',
    command: docker,
    args,
    env: process.env,
    ready: null,
    orphanSignal: 'TERM',
  } as const;
  const { child } = await startChild(spec, signal);
  await untilRedisUp(child, { port, whatItSaid: async () => `see \`docker logs ${container}\`` }, signal);
  return { ...child, url: `redis://127.0.0.1:${port}`, port, socketPath: null };
}

function mounts(dataDir: string, port: number): string[] {
  const { uid, gid } = userInfo();
  return ['--user', `${uid}:${gid}`, '--volume', `${dataDir}:/data`, '--publish', `127.0.0.1:${port}:6379`];
}

/** Inside the container it listens on all of that container's addresses; only the loopback port is published. */
function settings(): string[] {
  return redisArguments({
    dataDir: '/data',
    port: 6379,
    socketPath: null,
    appendfsync: 'everysec',
    extra: { bind: '*', 'protected-mode': 'no', logfile: '', pidfile: '' },
  });
}
