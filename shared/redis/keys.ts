/**
 * Every Redis key and channel that Switchyard uses. `{…}` is the cluster hash tag: keys that one script or one
 * MULTI touches share it.
 *
 * | key | type | holds | ends |
 * |---|---|---|---|
 * | `job:{id}` | hash | job record: spec, status, model, attempt, worker, times, outcome | result retention after the end |
 * | `log:{id}` | stream | the job's event log, entry id `<attempt>-<sequence_number>` (in STREAM_REDIS_URL when set) | log retention |
 * | `log:{id}` | channel (sharded) | live frames, `<cursor> <frame>`; only the cursor for frames over 64 KiB | |
 * | `lease:{id}` | string | a follower is there: jobs with `on_disconnect: cancel` end when it goes | 15 s |
 * | `idem:{tenant:hash}` | string | idempotency key → job id and body hash | result retention |
 * | `jobs:{tenant}` | sorted set | the tenant's job ids by acceptance time | trimmed by result retention |
 * | `control:{slug}` | channel (sharded) | cancel requests to the workers of a model | |
 * | `handover:{worker id}` | channel (sharded) | offers of claimed jobs to one worker, and their answers | |
 * | `session:{tenant:slug:hash}` | string | id of the worker that last began a job of this session of the tenant's | 10 min |
 * | `sessionmodel:{tenant:hash}` | string | the model that the turns of this session go to | 1 h |
 * | `workers` | set | ids of workers | ids without a `worker:{id}` are dropped by whoever lists them |
 * | `worker:{id}` | string | a worker's status (JSON) | 5 s |
 * | `ledger:tenants` | set | who has sums | |
 * | `ledger:{tenant}:hour:<n>` | hash | sums of an hour since the epoch, by count, route class and model | usage retention |
 * | `ledger:{tenant}:job:<id>` | string | the job is booked | longest run + result retention |
 * | `ledger:{tenant}:reserved` | hash | job id → nano-dollars reserved of the budget; empty field: all | |
 * | `ledger:{tenant}:expiries` | sorted set | job ids by when their reservation runs out | |
 * | `ledger:{tenant}:spent:<period>` | string | nano-dollars spent of the budget | some time after the period |
 * | `{q:slug}:<slug>--<tier>:…` | BullMQ | the queues: job id and what scheduling needs | |
 */
import type { ServiceTier } from '../types/job.ts';

export const keys = {
  job: (jobId: string) => `job:{${jobId}}`,
  log: (jobId: string) => `log:{${jobId}}`,
  logChannel: (jobId: string) => `log:{${jobId}}`,
  lease: (jobId: string) => `lease:{${jobId}}`,
  idempotency: (tenant: string, keyHash: string) => `idem:{${tenant}:${keyHash}}`,
  tenantJobs: (tenant: string) => `jobs:{${tenant}}`,
  controlChannel: (slug: string) => `control:{${slug}}`,
  handoverChannel: (workerId: string) => `handover:{${workerId}}`,
  session: (tenant: string, slug: string, sessionKey: string) => `session:{${tenant}:${slug}:${sessionKey}}`,
  sessionModel: (tenant: string, sessionKey: string) => `sessionmodel:{${tenant}:${sessionKey}}`,
  workers: 'workers',
  worker: (workerId: string) => `worker:{${workerId}}`,
  ledgerTenants: 'ledger:tenants',
  ledgerHour: (tenant: string, hour: number) => `ledger:{${tenant}}:hour:${hour}`,
  ledgerJob: (tenant: string, jobId: string) => `ledger:{${tenant}}:job:${jobId}`,
  ledgerReserved: (tenant: string) => `ledger:{${tenant}}:reserved`,
  ledgerExpiries: (tenant: string) => `ledger:{${tenant}}:expiries`,
  ledgerSpent: (tenant: string, period: string) => `ledger:{${tenant}}:spent:${period}`,
  /** BullMQ's prefix: one cluster slot for a model's three queues. */
  queuePrefix: (slug: string) => `{q:${slug}}`,
  queueName: (slug: string, tier: ServiceTier) => `${slug}--${tier}`,
  /** One of BullMQ's own keys: a list or set (`wait`, `prioritized`, …), a job's id, or '' for the prefix of both. */
  queuePart: (slug: string, tier: ServiceTier, part: string) => `{q:${slug}}:${slug}--${tier}:${part}`,
} as const;
