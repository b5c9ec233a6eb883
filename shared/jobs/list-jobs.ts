import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { runPipelined, valueOf } from '../redis/pipeline.ts';
import type { RedisScript } from '../redis/scripts.ts';
import type { JobRecord, JobStatus } from '../types/job.ts';
import { decodeJobRecord, type JobFields } from './job-record-fields.ts';
import type { JobPage } from './job-store.ts';

/** Ids looked at in one step while a status filter searches. */
const SCAN_STEP = 200;

interface ListDeps {
  redis: RedisClient;
  idsAfter: RedisScript;
}

/** A page of a tenant's jobs, newest first. Index entries whose record has expired are passed over. */
export async function listJobs(
  deps: ListDeps,
  tenant: string,
  page: JobPage,
): Promise<{ records: JobRecord[]; hasMore: boolean }> {
  const records: JobRecord[] = [];
  // One more than the page, to know whether there is more.
  const wanted = page.limit + 1;
  let after = page.after ?? '';
  while (records.length < wanted) {
    const step = page.status === undefined ? wanted - records.length : SCAN_STEP;
    const ids = (await deps.idsAfter([keys.tenantJobs(tenant)], [after, step])) as string[];
    const matching = page.status === undefined ? ids : await withStatus(deps.redis, ids, page.status);
    records.push(...(await readRecords(deps.redis, matching.slice(0, wanted - records.length))));
    if (ids.length < step) break;
    after = ids.at(-1) ?? '';
  }
  return { records: records.slice(0, page.limit), hasMore: records.length > page.limit };
}

/** Looks at the statuses alone first: a record carries the whole request and answer. */
async function withStatus(redis: RedisClient, ids: string[], status: JobStatus): Promise<string[]> {
  const replies = await runPipelined(
    redis,
    ids.map((id) => ({ key: keys.job(id), queue: (pipeline) => pipeline.hget(keys.job(id), 'status') })),
  );
  return ids.filter((_, index) => valueOf(replies[index]?.[0]) === status);
}

async function readRecords(redis: RedisClient, ids: string[]): Promise<JobRecord[]> {
  const replies = await runPipelined(
    redis,
    ids.map((id) => ({ key: keys.job(id), queue: (pipeline) => pipeline.hgetall(keys.job(id)) })),
  );
  return replies
    .map(([reply]) => decodeJobRecord(valueOf(reply) as JobFields))
    .filter((record) => record !== null);
}
