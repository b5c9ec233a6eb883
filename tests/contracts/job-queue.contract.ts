import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ClaimedJob, QueueConsumer, QueuedJob, QueueProducer } from '../../shared/queue/job-queue.ts';
import type { ServiceTier } from '../../shared/types/job.ts';

export interface OpenJobQueue {
  producer: QueueProducer;
  /** A consumer of one model, as another process would have it. */
  consumer(model: string): QueueConsumer;
  close(): Promise<void>;
}

/** Hang guard: nothing here waits for long. */
const HANG_MS = 10_000;

export function queuedJob(overrides: Partial<QueuedJob> = {}): QueuedJob {
  return {
    jobId: `job_${randomUUID()}`,
    tier: 'default',
    priority: 10,
    predictedTokens: 100,
    tenant: 'acme',
    sessionKey: null,
    ...overrides,
  };
}

async function take(consumer: QueueConsumer, tier: ServiceTier = 'default'): Promise<ClaimedJob> {
  const job = await consumer.take(tier, AbortSignal.timeout(HANG_MS));
  if (job === null) throw new Error(`no job came within ${HANG_MS} ms`);
  return job;
}

/** What every queue promises. */
export function jobQueueContract(name: string, open: () => Promise<OpenJobQueue>): void {
  describe(`job queue contract: ${name}`, () => {
    let opened: OpenJobQueue;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    /** A model of its own for each test, with a consumer that is closed at the end. */
    async function withModel(
      body: (model: string, consumer: QueueConsumer, producer: QueueProducer) => Promise<void>,
    ): Promise<void> {
      const model = `model-${randomUUID()}`;
      const consumer = opened.consumer(model);
      try {
        await body(model, consumer, opened.producer);
      } finally {
        await consumer.close();
      }
    }

    test('a job is taken as it was added', () =>
      withModel(async (model, consumer, producer) => {
        const job = queuedJob({ tier: 'flex' });
        await producer.add(model, job);
        const taken = await take(consumer, 'flex');
        expect(taken).toMatchObject({ ...job, stalledCount: 0 });
        await consumer.complete(taken);
        expect((await producer.depth(model)).flex).toEqual({ waiting: 0, active: 0, oldestAt: null });
      }));

    test('a job that comes while a consumer waits is taken at once', () =>
      withModel(async (model, consumer, producer) => {
        const taking = take(consumer);
        const job = queuedJob();
        await producer.add(model, job);
        expect((await taking).jobId).toBe(job.jobId);
      }));

    test('the smallest priority goes first, and equal ones in order', () =>
      withModel(async (model, consumer, producer) => {
        const priorities = [30, 10, 20, 10];
        const jobs = priorities.map((priority) => queuedJob({ priority }));
        for (const job of jobs) await producer.add(model, job);
        const order = [jobs[1], jobs[3], jobs[2], jobs[0]].map((job) => job?.jobId);
        const positions = order.map((jobId) => producer.position(model, 'default', jobId ?? ''));
        expect(await Promise.all(positions)).toEqual([0, 1, 2, 3]);
        const taken: string[] = [];
        for (const _ of jobs) taken.push((await take(consumer)).jobId);
        expect(taken).toEqual(order);
      }));

    test('a priority of 0 or less does not jump the queue', () =>
      withModel(async (model, consumer, producer) => {
        const [first, zero] = [queuedJob({ priority: 1 }), queuedJob({ priority: 0 })];
        await producer.add(model, first);
        await producer.add(model, zero);
        expect((await take(consumer)).jobId).toBe(first.jobId);
        expect((await take(consumer)).jobId).toBe(zero.jobId);
      }));

    test('adding a job that waits or runs changes nothing', () =>
      withModel(async (model, consumer, producer) => {
        const job = queuedJob();
        await producer.add(model, job);
        await producer.add(model, job);
        expect((await producer.depth(model)).default.waiting).toBe(1);
        await take(consumer);
        await producer.add(model, job);
        expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 1 });
      }));

    test('a completed job can be added again', () =>
      withModel(async (model, consumer, producer) => {
        const job = queuedJob();
        await producer.add(model, job);
        await consumer.complete(await take(consumer));
        await producer.add(model, job);
        expect((await take(consumer)).jobId).toBe(job.jobId);
      }));

    test('tiers and models are apart', () =>
      withModel(async (model, consumer, producer) => {
        const [urgent, batch] = [queuedJob({ tier: 'priority' }), queuedJob({ tier: 'flex' })];
        await producer.add(model, batch);
        await producer.add(model, urgent);
        await producer.add(`${model}-other`, queuedJob());
        expect((await take(consumer, 'priority')).jobId).toBe(urgent.jobId);
        expect((await take(consumer, 'flex')).jobId).toBe(batch.jobId);
        const depth = await producer.depth(model);
        expect(depth).toMatchObject({
          priority: { active: 1 },
          default: { waiting: 0, active: 0 },
          flex: { active: 1 },
        });
      }));

    test('a waiting job can be taken out; a running one is busy; an unknown one absent', () =>
      withModel(async (model, consumer, producer) => {
        const [waits, runs] = [queuedJob({ priority: 20 }), queuedJob({ priority: 10 })];
        await producer.add(model, waits);
        await producer.add(model, runs);
        await take(consumer);
        expect(await producer.remove(model, 'default', waits.jobId)).toBe('removed');
        expect(await producer.remove(model, 'default', waits.jobId)).toBe('absent');
        expect(await producer.remove(model, 'default', runs.jobId)).toBe('busy');
        expect(await producer.position(model, 'default', waits.jobId)).toBeNull();
        expect(await producer.position(model, 'default', runs.jobId)).toBeNull();
      }));

    test('the depth tells when the oldest waiting job came', () =>
      withModel(async (model, _consumer, producer) => {
        const before = Date.now();
        await producer.add(model, queuedJob({ priority: 99 }));
        const after = Date.now();
        await producer.add(model, queuedJob({ priority: 1 }));
        const { waiting, oldestAt } = (await producer.depth(model)).default;
        expect(waiting).toBe(2);
        expect(oldestAt).toBeGreaterThanOrEqual(before);
        expect(oldestAt).toBeLessThanOrEqual(after);
      }));

    test('a released job goes ahead of all that waits', () =>
      withModel(async (model, consumer, producer) => {
        const [released, waits] = [queuedJob({ priority: 50 }), queuedJob({ priority: 1 })];
        await producer.add(model, released);
        const taken = await take(consumer);
        await producer.add(model, waits);
        await consumer.release(taken);
        expect(await producer.position(model, 'default', released.jobId)).toBe(0);
        expect(await producer.position(model, 'default', waits.jobId)).toBe(1);
        expect(await take(consumer)).toMatchObject(released);
        expect((await take(consumer)).jobId).toBe(waits.jobId);
      }));

    test('a released job reaches a consumer that waits already', () =>
      withModel(async (model, consumer, producer) => {
        await producer.add(model, queuedJob());
        const job = await take(consumer);
        const other = opened.consumer(model);
        try {
          const waiting = take(other);
          await consumer.release(job);
          expect((await waiting).jobId).toBe(job.jobId);
        } finally {
          await other.close();
        }
      }));

    test('who has let a job go, or lost it, changes nothing any more', () =>
      withModel(async (model, consumer, producer) => {
        await producer.add(model, queuedJob());
        const stale = await take(consumer);
        await consumer.release(stale);
        const fresh = await take(consumer);
        await consumer.complete(stale);
        await consumer.release(stale);
        await consumer.retryAt(stale, Date.now());
        consumer.forget(stale);
        expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 1 });
        await consumer.complete(fresh);
        expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 0 });
      }));

    test('a job goes over with its lock: its new owner completes it, its old one changes nothing', () =>
      withModel(async (model, giver, producer) => {
        const job = queuedJob({ sessionKey: 'a-session' });
        await producer.add(model, job);
        const given = await take(giver);
        const taker = opened.consumer(model);
        try {
          giver.forget(given);
          const taken = await taker.adopt(given);
          expect(taken).toMatchObject({ ...job, adopted: true, stalledCount: 0 });
          await giver.complete(given);
          await giver.release(given);
          expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 1 });
          await taker.complete(taken as ClaimedJob);
          expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 0 });
        } finally {
          await taker.close();
        }
      }));

    test('an adopted job can be handed back, at once and for later', () =>
      withModel(async (model, consumer, producer) => {
        await producer.add(model, queuedJob());
        const first = await take(consumer);
        consumer.forget(first);
        await consumer.release((await consumer.adopt(first)) as ClaimedJob);
        const second = await take(consumer);
        expect(second.adopted).toBe(false);
        consumer.forget(second);
        await consumer.retryAt((await consumer.adopt(second)) as ClaimedJob, Date.now() + 50);
        expect(await producer.position(model, 'default', first.jobId)).toBe(0);
        expect((await take(consumer)).jobId).toBe(first.jobId);
      }));

    test('of many who adopt with one token exactly one gets the job', () =>
      withModel(async (model, giver, producer) => {
        const takers = Array.from({ length: 4 }, () => opened.consumer(model));
        try {
          for (let round = 0; round < 25; round += 1) {
            await producer.add(model, queuedJob());
            const given = await take(giver);
            giver.forget(given);
            // The giver itself among them.
            const all = [giver, ...takers];
            const got = await Promise.all(all.map((each) => each.adopt(given)));
            expect(got.filter((job) => job !== null)).toHaveLength(1);
            await Promise.all(all.map((each, at) => each.complete(got[at] ?? given)));
          }
          expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 0 });
        } finally {
          await Promise.all(takers.map((taker) => taker.close()));
        }
      }));

    test('a job that its claimer has done with, or never was, cannot be adopted', () =>
      withModel(async (model, consumer, producer) => {
        const job = queuedJob();
        await producer.add(model, job);
        const released = await take(consumer);
        await consumer.release(released);
        expect(await consumer.adopt(released)).toBeNull();
        const completed = await take(consumer);
        expect(await consumer.adopt(released)).toBeNull();
        await consumer.complete(completed);
        expect(await consumer.adopt(completed)).toBeNull();
        expect(await consumer.adopt({ jobId: 'job_none', tier: 'default', token: 'none' })).toBeNull();
      }));

    test('a job that shall be retried later comes back then', () =>
      withModel(async (model, consumer, producer) => {
        const job = queuedJob();
        await producer.add(model, job);
        const at = Date.now() + 300;
        await consumer.retryAt(await take(consumer), at);
        expect(await producer.position(model, 'default', job.jobId)).toBe(0);
        expect((await producer.depth(model)).default).toMatchObject({ waiting: 1, active: 0 });
        expect(await take(consumer)).toMatchObject(job);
        expect(Date.now()).toBeGreaterThanOrEqual(at);
      }));

    test('an aborted wait ends with null and loses no job', () =>
      withModel(async (model, consumer, producer) => {
        const controller = new AbortController();
        const taking = consumer.take('default', controller.signal);
        controller.abort();
        expect(await taking).toBeNull();
        expect(await consumer.take('default', AbortSignal.abort())).toBeNull();
        const job = queuedJob();
        await producer.add(model, job);
        expect((await take(consumer)).jobId).toBe(job.jobId);
      }));

    test('a job that reaches a consumer which has just stopped waiting goes on to one that waits', () =>
      withModel(async (model, consumer, producer) => {
        const controller = new AbortController();
        const aborted = consumer.take('default', controller.signal);
        await setTimeout(100);
        const other = opened.consumer(model);
        try {
          // Sooner than by the other's own next look at the queue, 5 s after its last.
          const taking = other.take('default', AbortSignal.timeout(3000));
          await setTimeout(100);
          controller.abort();
          expect(await aborted).toBeNull();
          const job = queuedJob();
          await producer.add(model, job);
          expect((await taking)?.jobId).toBe(job.jobId);
        } finally {
          await other.close();
        }
      }));

    test('jobs that arrive while waits are being aborted all reach somebody, once', () =>
      withModel(async (model, consumer, producer) => {
        const jobs = Array.from({ length: 40 }, () => queuedJob());
        const taken: string[] = [];
        const adding = (async () => {
          for (const job of jobs) await producer.add(model, job);
        })();
        while (taken.length < jobs.length) {
          const controller = new AbortController();
          const taking = consumer.take('default', controller.signal);
          await setTimeout(Math.random() * 4);
          controller.abort();
          const job = await taking;
          if (job === null) continue;
          taken.push(job.jobId);
          await consumer.complete(job);
        }
        await adding;
        expect(new Set(taken)).toEqual(new Set(jobs.map((job) => job.jobId)));
        expect((await producer.depth(model)).default).toMatchObject({ waiting: 0, active: 0 });
      }));

    test('several waits share the jobs in order', () =>
      withModel(async (model, consumer, producer) => {
        const takes = [take(consumer), take(consumer), take(consumer)];
        const jobs = [queuedJob(), queuedJob(), queuedJob()];
        for (const job of jobs) await producer.add(model, job);
        const taken = await Promise.all(takes);
        expect(taken.map((job) => job.jobId)).toEqual(jobs.map((job) => job.jobId));
      }));

    test('closing ends all waits, twice over, and leaves the jobs to others', () =>
      withModel(async (model, consumer, producer) => {
        const taking = consumer.take('default', AbortSignal.timeout(HANG_MS));
        await Promise.all([consumer.close(), consumer.close()]);
        expect(await taking).toBeNull();
        expect(await consumer.take('default', AbortSignal.timeout(HANG_MS))).toBeNull();
        await producer.add(model, queuedJob());
        const other = opened.consumer(model);
        try {
          await take(other);
        } finally {
          await other.close();
        }
      }));
  });
}
