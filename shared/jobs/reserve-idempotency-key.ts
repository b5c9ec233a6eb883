import { createHash } from 'node:crypto';

import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import type { IdempotencyRequest, IdempotencyResult } from './job-store.ts';

interface Reservation {
  jobId: string;
  bodySha256: string;
}

/** One `SET NX GET`: the first caller's reservation stays, and every later one reads it. */
export async function reserveIdempotencyKey(
  redis: RedisClient,
  request: IdempotencyRequest,
): Promise<IdempotencyResult> {
  const { tenant, key, jobId, bodySha256, ttlMs } = request;
  const redisKey = keys.idempotency(tenant, createHash('sha256').update(key).digest('hex'));
  const reservation: Reservation = { jobId, bodySha256 };
  const earlier = await redis.set(redisKey, JSON.stringify(reservation), 'PX', ttlMs, 'NX', 'GET');
  if (earlier === null) return { outcome: 'reserved' };
  const first = JSON.parse(earlier) as Reservation;
  return { outcome: 'exists', jobId: first.jobId, sameBody: first.bodySha256 === bodySha256 };
}
