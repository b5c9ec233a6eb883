import { afterAll, describe, test } from 'vitest';

import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../../../shared/queue/bullmq-producer.ts';
import type { ClaimedJob, QueueConsumer } from '../../../shared/queue/job-queue.ts';
import { MAX_STALLED_COUNT } from '../../../shared/queue/queue-timing.ts';
import { keys } from '../../../shared/redis/keys.ts';
import { queuedJob } from '../../contracts/job-queue.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { startTestRedis } from '../../helpers/redis.ts';

const server = await startTestRedis();
const api = await connected(server.url, 'producer');
const worker = await connected(server.url, 'worker');
const producer = createBullmqProducer({ redis: api });
afterAll(async () => {
  await producer.close();
  api.disconnect();
  worker.disconnect();
  await server.stop();
});

async function take(from: QueueConsumer): Promise<ClaimedJob> {
  const job = await from.take('default', AbortSignal.timeout(30_000));
  if (job === null) throw new Error('no job came');
  return job;
}

type Cleanup = (close: () => Promise<void>) => void;

/** Opens consumers that are closed when their test is over. */
function opener(onTestFinished: Cleanup): (model: string, workerId: string) => QueueConsumer {
  return (model, workerId) => {
    const opened = createBullmqConsumer({ redis: worker, model, workerId });
    onTestFinished(() => opened.close());
    return opened;
  };
}

// Side by side: most of them wait for a lock to run out.
describe.concurrent('a job whose worker', () => {
  test('a dead consumer’s job comes to another one, ahead of what waits', async ({
    expect,
    onTestFinished,
  }) => {
    const consumer = opener(onTestFinished);
    const [dead, alive] = [consumer('takeover', 'dead'), consumer('takeover', 'alive')];
    const [job, waits] = [queuedJob({ priority: 50 }), queuedJob({ priority: 1 })];
    await producer.add('takeover', job);
    await take(dead);
    await producer.add('takeover', waits);
    // As kill -9 leaves it: locked, and nobody renews.
    await dead.close();
    expect((await take(alive)).jobId).toBe(waits.jobId);
    await producer.add('takeover', queuedJob({ priority: 1, tier: 'flex' }));
    const taken = await take(alive);
    expect(taken).toMatchObject({ ...job, stalledCount: 1 });
  });

  test('a living consumer keeps its job, however long it takes', async ({ expect, onTestFinished }) => {
    const consumer = opener(onTestFinished);
    const [holder, other] = [consumer('keeper', 'holder'), consumer('keeper', 'other')];
    const lost: string[] = [];
    holder.onLockLost((jobId) => lost.push(jobId));
    await producer.add('keeper', queuedJob());
    const job = await take(holder);
    // Longer than a lock lives without renewal and a stall check comes.
    expect(await other.take('default', AbortSignal.timeout(8000))).toBeNull();
    expect(lost).toEqual([]);
    await holder.complete(job);
    expect((await producer.depth('keeper')).default).toMatchObject({ waiting: 0, active: 0 });
  });

  test('an adopted job is its new owner’s for as long as it takes, and nobody is told of a lost lock', async ({
    expect,
    onTestFinished,
  }) => {
    const consumer = opener(onTestFinished);
    const [giver, taker] = [consumer('adopted', 'giver'), consumer('adopted', 'taker')];
    const lost: string[] = [];
    for (const each of [giver, taker]) each.onLockLost((jobId) => lost.push(jobId));
    await producer.add('adopted', queuedJob());
    const given = await take(giver);
    giver.forget(given);
    const taken = await taker.adopt(given);
    if (taken === null) throw new Error('not adopted');
    // Longer than a lock lives without renewal and a stall check comes.
    expect(await giver.take('default', AbortSignal.timeout(8000))).toBeNull();
    expect(lost).toEqual([]);
    await taker.complete(taken);
    expect((await producer.depth('adopted')).default).toMatchObject({ waiting: 0, active: 0 });
  });

  test('a job whose new owner dies, or that was given away to nobody, comes back', async ({
    expect,
    onTestFinished,
  }) => {
    const consumer = opener(onTestFinished);
    const [giver, taker] = [consumer('orphan', 'giver'), consumer('orphan', 'taker')];
    const [first, second] = [queuedJob({ priority: 1 }), queuedJob({ priority: 2 })];
    for (const job of [first, second]) await producer.add('orphan', job);
    const given = [await take(giver), await take(giver)];
    for (const job of given) giver.forget(job);
    expect(await taker.adopt(given[0] as ClaimedJob)).toMatchObject({ jobId: first.jobId });
    // As kill -9 leaves it: locked, and nobody renews.
    await taker.close();
    const back = [await take(giver), await take(giver)];
    expect(new Set(back.map((job) => job.jobId))).toEqual(new Set([first.jobId, second.jobId]));
    expect(back.map((job) => job.stalledCount)).toEqual([1, 1]);
    // The tokens of before are worth nothing.
    for (const job of given) expect(await giver.adopt(job)).toBeNull();
  });

  test('a job that kills its workers still reaches somebody, who can see that it does', async ({
    expect,
    onTestFinished,
  }) => {
    const consumer = opener(onTestFinished);
    const [first, second] = [consumer('poison', 'first'), consumer('poison', 'second')];
    const job = queuedJob();
    await producer.add('poison', job);
    // It has stalled as often as is allowed; the next time is one too many.
    const jobKey = keys.queuePart('poison', 'default', job.jobId);
    await worker.hset(jobKey, 'stc', MAX_STALLED_COUNT);
    first.forget(await take(first));
    const taken = await take(second);
    expect(taken).toMatchObject({ ...job, stalledCount: MAX_STALLED_COUNT + 1 });
    expect(await worker.zcard(keys.queuePart('poison', 'default', 'failed'))).toBe(0);
    await second.complete(taken);
    expect(await worker.exists(jobKey)).toBe(0);
  });

  test('whoever lost a lock is told once, and its late word changes nothing', async ({
    expect,
    onTestFinished,
  }) => {
    const consumer = opener(onTestFinished);
    const holder = consumer('robbed', 'holder');
    const lost: string[] = [];
    holder.onLockLost((jobId) => lost.push(jobId));
    const job = queuedJob();
    await producer.add('robbed', job);
    const stale = await take(holder);
    const lock = `${keys.queuePart('robbed', 'default', job.jobId)}:lock`;
    await worker.set(lock, 'somebody else', 'PX', 60_000);
    await expect.poll(() => lost, { timeout: 10_000 }).toEqual([job.jobId]);
    await holder.complete(stale);
    await holder.release(stale);
    expect(await worker.get(lock)).toBe('somebody else');
    expect((await producer.depth('robbed')).default).toMatchObject({ waiting: 0, active: 1 });
  });

  test('complete finds out by itself that the lock is lost', async ({ expect, onTestFinished }) => {
    const consumer = opener(onTestFinished);
    const holder = consumer('robbed-too', 'holder');
    const job = queuedJob();
    await producer.add('robbed-too', job);
    const stale = await take(holder);
    await worker.set(`${keys.queuePart('robbed-too', 'default', job.jobId)}:lock`, 'somebody else');
    await holder.complete(stale);
    expect((await producer.depth('robbed-too')).default).toMatchObject({ active: 1 });
  });

  test('a dead worker’s job may be taken out of the queue', async ({ expect, onTestFinished }) => {
    const consumer = opener(onTestFinished);
    const dead = consumer('removed', 'dead');
    const job = queuedJob();
    await producer.add('removed', job);
    dead.forget(await take(dead));
    expect(await producer.remove('removed', 'default', job.jobId)).toBe('busy');
    await worker.del(`${keys.queuePart('removed', 'default', job.jobId)}:lock`);
    expect(await producer.remove('removed', 'default', job.jobId)).toBe('removed');
    expect((await producer.depth('removed')).default).toEqual({ waiting: 0, active: 0, oldestAt: null });
  });
});

test('consumers survive lost connections and go on taking', async ({ expect, onTestFinished }) => {
  const consumer = opener(onTestFinished);
  const survivor = consumer('survivor', 'w');
  const taking = take(survivor);
  for (let round = 0; round < 3; round += 1) {
    await api.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const job = queuedJob();
  await producer.add('survivor', job);
  expect((await taking).jobId).toBe(job.jobId);
});
