import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';

import { parseRedisUrl, type RedisAddress } from './parse-redis-url.ts';

export type RedisClient = Redis | Cluster;

/**
 * - `producer`: a dead Redis is an error within a second, never a wait: the api turns it into a 503.
 * - `worker`: waits for Redis to come back; whatever was sent twice is refused by Redis itself (entry ids, locks).
 * - `subscriber`: as `worker`, for a connection that only subscribes (`sharded-subscriber.ts` subscribes it anew).
 */
export type RedisRole = 'producer' | 'worker' | 'subscriber';

export interface ConnectOptions {
  logger?: Logger;
  /** Shown by `CLIENT LIST`. */
  connectionName?: string;
}

const PRODUCER_TIMEOUT_MS = 1000;

/** Connects in the background and reconnects for ever; `untilReady` waits for it. The caller closes it. */
export function createRedis(url: string, role: RedisRole, options: ConnectOptions = {}): RedisClient {
  const address = parseRedisUrl(url);
  const redis =
    address.kind === 'cluster' ? createCluster(address, role, options) : createSingle(address, role, options);
  // Without a listener ioredis prints every failed reconnect to stderr itself.
  redis.on('error', (error: Error) => options.logger?.warn({ err: error, role }, 'redis connection'));
  return redis;
}

function createSingle(address: SingleAddress, role: RedisRole, options: ConnectOptions): Redis {
  return new Redis({
    ...placeOf(address),
    ...nodeOptions(address, role, options),
    enableOfflineQueue: role !== 'producer',
    retryStrategy: retryDelayMs,
    autoResubscribe: role !== 'subscriber',
  });
}

function createCluster(address: ClusterAddress, role: RedisRole, options: ConnectOptions): Cluster {
  return new Cluster(address.nodes, {
    redisOptions: nodeOptions(address, role, options),
    enableOfflineQueue: role !== 'producer',
    clusterRetryStrategy: retryDelayMs,
    shardedSubscribers: role === 'subscriber',
    // Tries 100 ms apart when a master is away: half the second that a producer may take, or long enough for a
    // replica to be promoted (`cluster-node-timeout` is 15 s by default).
    maxRedirections: role === 'producer' ? 5 : 200,
    // Certificates name hosts, the cluster's own topology names addresses.
    ...(address.tls ? { dnsLookup: (host: string, done: DnsDone) => done(null, host) } : {}),
  });
}

type ClusterAddress = Extract<RedisAddress, { kind: 'cluster' }>;
type SingleAddress = Exclude<RedisAddress, ClusterAddress>;
type Place = Pick<RedisOptions, 'host' | 'port' | 'db' | 'path' | 'sentinels' | 'name'>;
type NodeOptions = Pick<
  RedisOptions,
  | 'connectionName'
  | 'username'
  | 'password'
  | 'tls'
  | 'connectTimeout'
  | 'commandTimeout'
  | 'maxRetriesPerRequest'
>;
type DnsDone = (error: null, address: string) => void;

function placeOf(address: SingleAddress): Place {
  if (address.kind === 'socket') return { path: address.path, db: address.database };
  if (address.kind === 'sentinel')
    return { sentinels: address.nodes, name: address.master, db: address.database };
  return { host: address.host, port: address.port, db: address.database };
}

function nodeOptions(address: RedisAddress, role: RedisRole, options: ConnectOptions): NodeOptions {
  const { username, password } = address;
  const { connectionName } = options;
  return {
    ...(connectionName === undefined ? {} : { connectionName }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...('tls' in address && address.tls ? { tls: {} } : {}),
    ...(role === 'producer'
      ? // 0: what is in flight when the connection drops fails at once instead of being sent again later.
        { connectTimeout: PRODUCER_TIMEOUT_MS, commandTimeout: PRODUCER_TIMEOUT_MS, maxRetriesPerRequest: 0 }
      : { maxRetriesPerRequest: null }),
  };
}

function retryDelayMs(attempt: number): number {
  return Math.min(100 * attempt, 1000);
}
