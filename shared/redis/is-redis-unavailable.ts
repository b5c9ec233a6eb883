/** ioredis has no error codes for these; the texts are those of its 6.0.0 sources. */
const CONNECTION_TEXTS = [
  'enableOfflineQueue options is false',
  'Connection is closed',
  'Command timed out',
  'Command aborted due to connection close',
  'Failed to refresh slots cache',
  'None of startup nodes is available',
  'Too many Cluster redirections',
  'Reached the max retries per request limit',
  'Cluster is ended',
  // inTime's.
  'not done after',
];
/**
 * What a Redis answers that is there but cannot serve: loading, failing over, full (`noeviction`), or not the one that
 * has the key (ioredis passes `MOVED` on when a pipeline met more than one kind of error).
 */
const SERVER_PREFIX =
  /^(LOADING|MOVED|ASK|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|NOREPLICAS|MISCONF|OOM|BUSY)\b/;
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

/** Whether a thrown value says that Redis cannot be reached or cannot serve now: `redis_unavailable`, not a bug. */
export function isRedisUnavailable(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('code' in thrown && typeof thrown.code === 'string' && SOCKET_CODES.has(thrown.code)) return true;
  if (SERVER_PREFIX.test(thrown.message)) return true;
  return CONNECTION_TEXTS.some((text) => thrown.message.includes(text));
}
