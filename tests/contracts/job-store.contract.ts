import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { JobOutcome, JobSpec } from '../../shared/types/job.ts';
import type { Refusal } from '../../shared/types/refusal.ts';
import { SAMPLE_COST, SAMPLE_ROUTE, SAMPLE_TIMING, SAMPLE_USAGE } from './sample-events.ts';

const NOTHING_DONE = { failures: 0, written: 0, held: null, firstTokenAt: null };

const REFUSAL: Refusal = {
  attempt: 2,
  model: 'small',
  code: 'tool_call_invalid',
  problems: ['look_up: /key must be string'],
  usage: SAMPLE_USAGE,
  cost_nano_usd: 12,
  gpu_nano_usd: 3,
  answer: '{"name": "look_up", "arguments": {"key": 5}}',
};

export interface OpenJobStore {
  store: JobStore;
  close(): Promise<void>;
}

const OUTCOME: JobOutcome = {
  status: 'completed',
  content: 'hello',
  reasoning: null,
  toolCalls: [],
  finishReason: 'stop',
  usage: SAMPLE_USAGE,
  timing: SAMPLE_TIMING,
  cost: SAMPLE_COST,
  error: null,
};

export function sampleSpec(overrides: Partial<JobSpec> = {}): JobSpec {
  return {
    id: `job_${randomUUID()}`,
    tenant: 'acme',
    request: { model: 'auto', messages: [{ role: 'user', content: 'grüß dich 🦊' }] },
    route: SAMPLE_ROUTE,
    tier: 'default',
    verify: 'stream',
    onDisconnect: 'continue',
    createdAt: Date.now(),
    deadlineAt: null,
    metadata: { a: 'b' },
    sessionId: null,
    runId: null,
    parentJobId: null,
    idempotencyKey: null,
    webhook: null,
    ...overrides,
  };
}

/** What every job store promises. */
export function jobStoreContract(name: string, open: () => Promise<OpenJobStore>): void {
  describe(`job store contract: ${name}`, () => {
    let opened: OpenJobStore;
    let store: JobStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    async function createdJob(overrides: Partial<JobSpec> = {}): Promise<string> {
      const spec = sampleSpec(overrides);
      await store.create(spec);
      return spec.id;
    }

    function run(jobId: string, attempt: number) {
      return store.markRunning(jobId, { attempt, worker: `w${attempt}`, model: 'large', startedAt: 1000 });
    }

    test('a new record is queued on the route’s model', async () => {
      const spec = sampleSpec();
      await store.create(spec);
      expect(await store.get(spec.id)).toEqual({
        spec,
        status: 'queued',
        model: spec.route.model,
        attempt: 0,
        worker: null,
        startedAt: null,
        endedAt: null,
        cancelRequestedAt: null,
        failures: 0,
        written: 0,
        held: null,
        refusals: [],
        firstTokenAt: null,
        feedback: null,
        outcome: null,
      });
    });

    test('an unknown job has no record', async () => {
      const jobId = `job_${randomUUID()}`;
      expect(await store.get(jobId)).toBeNull();
      expect(await store.requestCancel(jobId, 1)).toBeNull();
      await run(jobId, 1);
      await store.end(jobId, { outcome: OUTCOME, endedAt: 2, ttlMs: 60_000 });
      expect(await store.get(jobId)).toBeNull();
    });

    test('creating a record again changes nothing', async () => {
      const spec = sampleSpec();
      await store.create(spec);
      await run(spec.id, 1);
      await store.create(spec);
      expect(await store.get(spec.id)).toMatchObject({ status: 'running', attempt: 1 });
    });

    test('a job runs, goes back to the queue and runs again', async () => {
      const jobId = await createdJob();
      await run(jobId, 1);
      expect(await store.get(jobId)).toMatchObject({
        status: 'running',
        worker: 'w1',
        model: 'large',
        startedAt: 1000,
      });
      const held = { promptTokenIds: [1, 2], tokenIds: [3], raw: 'a "b"' };
      await store.markQueued(jobId, { attempt: 1, failures: 2, written: 1, held, firstTokenAt: 77 });
      const queued = {
        status: 'queued',
        worker: null,
        attempt: 1,
        failures: 2,
        written: 1,
        held,
        firstTokenAt: 77,
      };
      expect(await store.get(jobId)).toMatchObject(queued);
      await run(jobId, 2);
      expect(await store.get(jobId)).toMatchObject({ status: 'running', worker: 'w2', attempt: 2 });
    });

    test('a refused answer: the job goes on, perhaps with another model, and what was written is void', async () => {
      const jobId = await createdJob();
      await run(jobId, 1);
      const held = { promptTokenIds: [1, 2], tokenIds: [3], raw: 'a "b"' };
      await store.markQueued(jobId, { attempt: 1, failures: 2, written: 1, held, firstTokenAt: 77 });
      await run(jobId, 2);
      await store.markRefused(jobId, { attempt: 2, model: 'larger', refusals: [REFUSAL] });
      expect(await store.get(jobId)).toMatchObject({
        status: 'queued',
        model: 'larger',
        worker: null,
        attempt: 2,
        failures: 2,
        written: 0,
        held: null,
        firstTokenAt: null,
        refusals: [REFUSAL],
      });
      await store.markRefused(jobId, { attempt: 1, model: 'stale', refusals: [] });
      expect(await store.get(jobId)).toMatchObject({ model: 'larger', refusals: [REFUSAL] });
    });

    test('a smaller attempt changes nothing', async () => {
      const jobId = await createdJob();
      await run(jobId, 2);
      await run(jobId, 1);
      await store.markQueued(jobId, { ...NOTHING_DONE, attempt: 1 });
      expect(await store.get(jobId)).toMatchObject({ status: 'running', worker: 'w2', attempt: 2 });
    });

    test('feedback is kept once a job has ended, and the newest word counts', async () => {
      const jobId = await createdJob();
      const feedback = { correct: false, comment: 'off by one', at: 5 };
      expect(await store.setFeedback(jobId, feedback)).toBe(false);
      await store.end(jobId, { outcome: OUTCOME, endedAt: 5, ttlMs: 60_000 });
      expect(await store.setFeedback(jobId, feedback)).toBe(true);
      expect(await store.setFeedback(jobId, { ...feedback, correct: true })).toBe(true);
      expect((await store.get(jobId))?.feedback).toEqual({ ...feedback, correct: true });
      expect(await store.setFeedback('job_nobody', feedback)).toBe(false);
    });

    test('the first outcome stays, and an ended job stays ended', async () => {
      const jobId = await createdJob();
      await store.end(jobId, { outcome: OUTCOME, endedAt: 5, ttlMs: 60_000 });
      await store.end(jobId, { outcome: { ...OUTCOME, status: 'failed' }, endedAt: 6, ttlMs: 60_000 });
      await run(jobId, 9);
      await store.markQueued(jobId, { ...NOTHING_DONE, attempt: 9 });
      expect(await store.get(jobId)).toMatchObject({
        status: 'completed',
        endedAt: 5,
        outcome: OUTCOME,
        attempt: 0,
      });
    });

    test('the first wish to cancel stays and the status at that moment comes back', async () => {
      const jobId = await createdJob();
      expect(await store.requestCancel(jobId, 7)).toBe('queued');
      await run(jobId, 1);
      expect(await store.requestCancel(jobId, 8)).toBe('running');
      expect((await store.get(jobId))?.cancelRequestedAt).toBe(7);
    });

    test('an ended job takes no wish to cancel', async () => {
      const jobId = await createdJob();
      await store.end(jobId, { outcome: OUTCOME, endedAt: 5, ttlMs: 60_000 });
      expect(await store.requestCancel(jobId, 7)).toBe('completed');
      expect((await store.get(jobId))?.cancelRequestedAt).toBeNull();
    });

    test('a list is the tenant’s own, newest first, page by page', async () => {
      const tenant = `t-${randomUUID()}`;
      const ids: string[] = [];
      const start = Date.now();
      for (let index = 0; index < 7; index += 1)
        ids.unshift(await createdJob({ tenant, createdAt: start + index }));
      await createdJob();
      const first = await store.list(tenant, { limit: 3 });
      expect(first.records.map((record) => record.spec.id)).toEqual(ids.slice(0, 3));
      expect(first.hasMore).toBe(true);
      const rest = await store.list(tenant, { limit: 4, after: ids[2] ?? '' });
      expect(rest.records.map((record) => record.spec.id)).toEqual(ids.slice(3));
      expect(rest.hasMore).toBe(false);
    });

    test('a list knows one status only when asked', async () => {
      const tenant = `t-${randomUUID()}`;
      const ids: string[] = [];
      for (let index = 0; index < 6; index += 1)
        ids.unshift(await createdJob({ tenant, createdAt: Date.now() + index }));
      for (const jobId of ids.filter((_, index) => index % 2 === 0)) await run(jobId, 1);
      const page = await store.list(tenant, { limit: 2, status: 'running' });
      expect(page.records.map((record) => record.spec.id)).toEqual([ids[0], ids[2]]);
      expect(page.hasMore).toBe(true);
      const next = await store.list(tenant, { limit: 2, status: 'running', after: ids[2] ?? '' });
      expect(next.records.map((record) => record.spec.id)).toEqual([ids[4]]);
      expect(next.hasMore).toBe(false);
    });

    test('a list of nobody, or after an unknown id, is empty', async () => {
      const tenant = `t-${randomUUID()}`;
      expect(await store.list(tenant, { limit: 3 })).toEqual({ records: [], hasMore: false });
      await createdJob({ tenant });
      expect(await store.list(tenant, { limit: 3, after: 'job_none' })).toEqual({
        records: [],
        hasMore: false,
      });
    });

    test('the first caller gets an idempotency key; later ones learn whose it is', async () => {
      const request = { tenant: 'acme', key: randomUUID(), bodySha256: 'aa', jobId: 'job_1', ttlMs: 60_000 };
      expect(await store.reserveIdempotencyKey(request)).toEqual({ outcome: 'reserved' });
      expect(await store.reserveIdempotencyKey({ ...request, jobId: 'job_2' })).toEqual({
        outcome: 'exists',
        jobId: 'job_1',
        sameBody: true,
      });
      expect(await store.reserveIdempotencyKey({ ...request, jobId: 'job_3', bodySha256: 'bb' })).toEqual({
        outcome: 'exists',
        jobId: 'job_1',
        sameBody: false,
      });
      expect(await store.reserveIdempotencyKey({ ...request, tenant: 'other' })).toEqual({
        outcome: 'reserved',
      });
    });

    test('leases live until they run out', async () => {
      const [held, expired, never] = [randomUUID(), randomUUID(), randomUUID()];
      await store.renewLeases([held], 60_000);
      await store.renewLeases([expired], 1);
      await expect.poll(() => store.liveLeases([held, expired, never])).toEqual(new Set([held]));
      await store.renewLeases([], 60_000);
      expect(await store.liveLeases([])).toEqual(new Set());
    });
  });
}
