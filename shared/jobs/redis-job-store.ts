import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { defineScript } from '../redis/scripts.ts';
import type { JobSpec, JobStatus } from '../types/job.ts';
import { createFollowerLeases } from './follower-leases.ts';
import { decodeJobRecord } from './job-record-fields.ts';
import type { JobStore } from './job-store.ts';
import { listJobs } from './list-jobs.ts';
import { reserveIdempotencyKey } from './reserve-idempotency-key.ts';

export interface RedisJobStoreDeps {
  redis: RedisClient;
  /** How long a job stays in its tenant's list after it was accepted, ms: longest run + result retention. */
  indexRetentionMs: number;
}

/**
 * Job records in Redis hashes (`job:{id}`). Every conditional change is one script, because several nodes and a
 * stale worker may write at once: ended stays ended, the larger attempt wins.
 */
export function createRedisJobStore(deps: RedisJobStoreDeps): JobStore {
  const { redis } = deps;
  const createScript = defineScript(redis, 'switchyardJobCreate', luaFile('create'));
  const transition = defineScript(redis, 'switchyardJobTransition', luaFile('transition'));
  const cancelScript = defineScript(redis, 'switchyardJobRequestCancel', luaFile('request-cancel'));
  const endScript = defineScript(redis, 'switchyardJobEnd', luaFile('end'));
  const feedbackScript = defineScript(redis, 'switchyardJobFeedback', luaFile('feedback'));
  const idsAfter = defineScript(redis, 'switchyardJobIdsAfter', luaFile('ids-after'));

  return {
    reserveIdempotencyKey: (request) => reserveIdempotencyKey(redis, request),
    async create(spec) {
      // Index first: an id without a record is passed over by lists, a record without an id would be lost to them.
      // One connection keeps that order without waiting between the two.
      await Promise.all([
        addToIndex(deps, spec),
        createScript([keys.job(spec.id)], [JSON.stringify(spec), spec.route.model, deps.indexRetentionMs]),
      ]);
    },
    async get(jobId) {
      return decodeJobRecord(await redis.hgetall(keys.job(jobId)));
    },
    list: (tenant, page) => listJobs({ redis, idsAfter }, tenant, page),
    async markRunning(jobId, { attempt, worker, model, startedAt }) {
      const fields = ['status', 'running', 'worker', worker, 'model', model, 'startedAt', startedAt];
      await transition([keys.job(jobId)], [attempt, ...fields]);
    },
    async markQueued(jobId, { attempt, failures, written, held, firstTokenAt }) {
      const progress = { failures, written, held: held === null ? '' : JSON.stringify(held), firstTokenAt };
      const fields = Object.entries(progress).flatMap(([name, value]) => [name, value ?? '']);
      await transition([keys.job(jobId)], [attempt, 'status', 'queued', 'worker', '', ...fields]);
    },
    async markRefused(jobId, { attempt, model, refusals }) {
      const fields = { model, refusals: JSON.stringify(refusals), written: 0, held: '', firstTokenAt: '' };
      const flat = Object.entries(fields).flat();
      await transition([keys.job(jobId)], [attempt, 'status', 'queued', 'worker', '', ...flat]);
    },
    async requestCancel(jobId, at) {
      return (await cancelScript([keys.job(jobId)], [at])) as JobStatus | null;
    },
    async end(jobId, { outcome, endedAt, ttlMs }) {
      await endScript([keys.job(jobId)], [outcome.status, endedAt, JSON.stringify(outcome), ttlMs]);
    },
    async setFeedback(jobId, feedback) {
      return (await feedbackScript([keys.job(jobId)], [JSON.stringify(feedback)])) === 1;
    },
    ...createFollowerLeases(redis),
  };
}

function luaFile(name: string): URL {
  return new URL(`./lua/${name}.lua`, import.meta.url);
}

/** One slot, so one MULTI: add the id, drop what is too old, let the index of a silent tenant go. */
async function addToIndex({ redis, indexRetentionMs }: RedisJobStoreDeps, spec: JobSpec): Promise<void> {
  const index = keys.tenantJobs(spec.tenant);
  const replies = await redis
    .multi()
    .zadd(index, 'NX', spec.createdAt, spec.id)
    .zremrangebyscore(index, '-inf', spec.createdAt - indexRetentionMs)
    .pexpire(index, indexRetentionMs)
    .exec();
  for (const [error] of replies ?? []) if (error !== null) throw error;
}
