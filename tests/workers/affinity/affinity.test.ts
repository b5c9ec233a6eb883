import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { sessionKeyOf } from '../../../shared/jobs/session-key.ts';
import { createBullmqProducer } from '../../../shared/queue/bullmq-producer.ts';
import { createHandoverChannel, type HandoverOffer } from '../../../shared/queue/handover-channel.ts';
import type { ClaimedJob, QueuedJob } from '../../../shared/queue/job-queue.ts';
import { createShardedSubscriber } from '../../../shared/redis/sharded-subscriber.ts';
import type { JobSpec } from '../../../shared/types/job.ts';
import type { Placement, Taking } from '../../../workers/affinity/affinity.ts';
import { queuedJob } from '../../contracts/job-queue.contract.ts';
import { sampleSpec } from '../../contracts/job-store.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { startTestRedis } from '../../helpers/redis.ts';
import { type AffinityWorker, openAffinityWorker } from './affinity-worker.ts';

const HOLDER_PROCESS = fileURLToPath(new URL('./dying-holder.ts', import.meta.url));

const server = await startTestRedis();
const api = await connected(server.url, 'producer');
const subscribing = await connected(server.url, 'subscriber');
const subscriber = createShardedSubscriber({ redis: subscribing });
const producer = createBullmqProducer({ redis: api });
afterAll(async () => {
  await producer.close();
  subscriber.close();
  subscribing.disconnect();
  api.disconnect();
  await server.stop();
});

const never = new AbortController().signal;

interface Setup {
  model: string;
  claimer: AffinityWorker;
  holder: AffinityWorker;
  /** What the holder was given. */
  adopted: ClaimedJob[];
  offers: HandoverOffer[];
}

/** Two workers of one model; the holder takes every offer unless the test says otherwise, and holds session `s` of `acme`. */
async function setUp(taking: Partial<Taking> = {}, waitMs = 2000): Promise<Setup> {
  const model = `model-${randomUUID()}`;
  const claimer = openAffinityWorker(server.url, model, `claimer-${model}`, waitMs);
  const holder = openAffinityWorker(server.url, model, `holder-${model}`, waitMs);
  const adopted: ClaimedJob[] = [];
  const offers: HandoverOffer[] = [];
  const canTakeSoon = taking.canTakeSoon ?? (() => true);
  const onAdopted = (job: ClaimedJob) => adopted.push(job);
  const stops = [
    await claimer.affinity.listen({ canTakeSoon: () => false, onAdopted }),
    await holder.affinity.listen({
      canTakeSoon: (offer) => offers.push(offer) > 0 && canTakeSoon(offer),
      onAdopted,
    }),
  ];
  onTestFinished(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await Promise.all([claimer.close(), holder.close()]);
  });
  holder.affinity.note(sessionSpec());
  // As a worker would find it, a job later.
  await expect
    .poll(() => claimer.affinity.holderOf({ ...queued(), token: '', adopted: false, stalledCount: 0 }))
    .toBe(waitMs === 0 ? null : `holder-${model}`);
  return { model, claimer, holder, adopted, offers };
}

/** Of the session that the holder holds. */
function sessionSpec(fields: Partial<JobSpec> = {}): JobSpec {
  return sampleSpec({ tenant: 'acme', sessionId: 's', ...fields });
}

function queued(fields: Partial<JobSpec> = {}): QueuedJob {
  const spec = sessionSpec(fields);
  return queuedJob({ tenant: spec.tenant, sessionKey: sessionKeyOf(spec) });
}

/** The claimer's next job, placed. */
async function place(
  { model, claimer }: Setup,
  fields: Partial<JobSpec> = {},
  signal: AbortSignal = never,
): Promise<{ claimed: ClaimedJob; placement: Placement }> {
  await producer.add(model, queued(fields));
  const claimed = await claimer.take();
  const found = await claimer.affinity.holderOf(claimed);
  return {
    claimed,
    placement: await claimer.affinity.place(claimed, { spec: sessionSpec(fields) }, found, signal),
  };
}

async function activeJobs(model: string): Promise<number> {
  return (await producer.depth(model)).default.active;
}

describe('a job of a session', () => {
  test('goes to the worker that holds it, once', async () => {
    const setup = await setUp();
    const { claimed, placement } = await place(setup);
    expect(placement).toEqual({ kind: 'handed_over' });
    const [job] = setup.adopted;
    expect(job).toMatchObject({ jobId: claimed.jobId, adopted: true, stalledCount: 0 });
    expect(setup.offers).toMatchObject([{ jobId: claimed.jobId, from: `claimer-${setup.model}` }]);
    expect(setup.offers[0]?.waitMs).toBeGreaterThan(0);
    // Whoever has taken it over does not ask where it belongs.
    setup.claimer.affinity.note(sessionSpec());
    expect(await setup.holder.affinity.holderOf(job as ClaimedJob)).toBeNull();
    await setup.claimer.consumer.complete(claimed);
    expect(await activeJobs(setup.model)).toBe(1);
    await setup.holder.consumer.complete(job as ClaimedJob);
    expect(await activeJobs(setup.model)).toBe(0);
  });

  test('stays where it was claimed when its holder has no room', async () => {
    const setup = await setUp({ canTakeSoon: () => false });
    const { placement } = await place(setup);
    expect(setup.offers).toHaveLength(1);
    expect(setup.adopted).toEqual([]);
    if (placement.kind !== 'keep') throw new Error('given away');
    await setup.claimer.consumer.complete(placement.claimed);
    expect(await activeJobs(setup.model)).toBe(0);
  });

  test('goes by its prompt_cache_key without a session id', async () => {
    const setup = await setUp();
    const request = { ...sessionSpec().request, prompt_cache_key: 's' };
    expect((await place(setup, { sessionId: null, request })).placement.kind).toBe('handed_over');
  });

  test.each<[string, Partial<JobSpec>]>([
    ['another tenant’s session of the same name', { tenant: 'other' }],
    ['another session', { sessionId: 't' }],
    ['no session', { sessionId: null }],
  ])('%s is not offered', async (_, fields) => {
    const setup = await setUp();
    const { claimed, placement } = await place(setup, fields);
    expect(placement).toEqual({ kind: 'keep', claimed });
    expect(setup.offers).toEqual([]);
  });

  test('is not offered where affinity is off', async () => {
    const setup = await setUp({}, 0);
    const { claimed, placement } = await place(setup);
    expect(placement).toEqual({ kind: 'keep', claimed });
  });

  test('is its claimer’s when the claimer itself began the last one', async () => {
    const setup = await setUp();
    setup.claimer.affinity.note(sessionSpec());
    const { claimed, placement } = await place(setup);
    expect(placement).toEqual({ kind: 'keep', claimed });
    expect(setup.offers).toEqual([]);
  });

  test('stays when its holder hears and does not answer', async () => {
    const setup = await setUp();
    const channel = createHandoverChannel({ redis: api, subscriber });
    const silent = `silent-${setup.model}`;
    const unlisten = await channel.listen(silent, () => {});
    await producer.add(setup.model, queued());
    const claimed = await setup.claimer.take();
    const placement = await setup.claimer.affinity.place(claimed, { spec: sessionSpec() }, silent, never);
    unlisten();
    expect(placement).toMatchObject({ kind: 'keep', claimed: { jobId: claimed.jobId, adopted: true } });
  });
});

test('whoever gives up at the very moment of the acceptance: exactly one has the job', async () => {
  const setup = await setUp();
  const kinds = new Set<string>();
  for (let round = 0; round < 150; round += 1) {
    const giveUp = new AbortController();
    const placing = place(setup, {}, giveUp.signal);
    // Sweeps over the few milliseconds that claim, offer and answer take.
    void sleep((round % 50) / 10).then(() => giveUp.abort());
    const { placement } = await placing;
    const kept = placement.kind === 'keep' ? [placement.claimed] : [];
    // The holder may still be at it.
    await expect.poll(() => setup.adopted.length + kept.length).toBe(1);
    const owners = [...setup.adopted, ...kept];
    kinds.add(placement.kind);
    const owner = placement.kind === 'keep' ? setup.claimer : setup.holder;
    await owner.consumer.complete(owners[0] as ClaimedJob);
    expect(await activeJobs(setup.model)).toBe(0);
    setup.adopted.length = 0;
  }
  // What the holder was offered and came too late for has not reached it afterwards either.
  expect(setup.adopted).toEqual([]);
  expect(kinds).toEqual(new Set(['keep', 'handed_over']));
});

describe('a holder that dies over an offer', () => {
  async function withDying(
    when: 'before' | 'after',
  ): Promise<Setup & { placement: Placement; jobId: string }> {
    const setup = await setUp();
    const id = `dying-${setup.model}`;
    const holder = spawn(process.execPath, [HOLDER_PROCESS, server.url, setup.model, id, when], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(holder, 'exit');
    await once(holder.stdout, 'data');
    await producer.add(setup.model, queued());
    const claimed = await setup.claimer.take();
    const placement = await setup.claimer.affinity.place(claimed, { spec: sessionSpec() }, id, never);
    expect(await exited).toEqual([null, 'SIGKILL']);
    return { ...setup, placement, jobId: claimed.jobId };
  }

  test('before it has taken the job leaves it to the claimer', async () => {
    const { model, claimer, placement } = await withDying('before');
    if (placement.kind !== 'keep') throw new Error('given away to the dead');
    await claimer.consumer.complete(placement.claimed);
    expect(await activeJobs(model)).toBe(0);
  });

  test('after it has taken the job keeps it until its lock runs out, then somebody gets it', async () => {
    const { claimer, placement, jobId } = await withDying('after');
    expect(placement).toEqual({ kind: 'handed_over' });
    expect(await claimer.take()).toMatchObject({ jobId, stalledCount: 1, adopted: false });
  });

  test('and is gone costs no wait: nobody hears the offer', async () => {
    const setup = await setUp();
    await producer.add(setup.model, queued());
    const claimed = await setup.claimer.take();
    // The time for an answer never ends.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const placement = await setup.claimer.affinity.place(claimed, { spec: sessionSpec() }, 'gone', never);
    expect(placement).toMatchObject({ kind: 'keep' });
  });
});
