import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, test } from 'vitest';

import { LOG_START } from '../../../shared/event-log/cursor.ts';
import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../../../shared/queue/bullmq-producer.ts';
import { queuedJob } from '../../contracts/job-queue.contract.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { COMPLETED, QUEUED, text } from '../../contracts/sample-events.ts';
import { startTestRedis } from '../../helpers/redis.ts';

const MODEL = 'fenced';
const WORKER = fileURLToPath(new URL('./stopped-worker.ts', import.meta.url));

const server = await startTestRedis();
const [api, worker] = [await connected(server.url, 'producer'), await connected(server.url, 'worker')];
const producer = createBullmqProducer({ redis: api });
const consumer = createBullmqConsumer({ redis: worker, model: MODEL, workerId: 'second' });
const log = createRedisEventLog({ redis: worker });
afterAll(async () => {
  await consumer.close();
  await producer.close();
  api.disconnect();
  worker.disconnect();
  await server.stop();
});

test('a worker that was stopped wakes up to a log that is not its own any more', async () => {
  const job = queuedJob();
  await log.create(job.jobId, QUEUED, 60_000);
  await producer.add(MODEL, job);
  const child = spawn(process.execPath, [WORKER, server.url, MODEL], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  await expect.poll(() => said.length, { timeout: 30_000 }).toBeGreaterThan(10);
  child.kill('SIGSTOP');

  const taken = await consumer.take('default', AbortSignal.timeout(30_000));
  expect(taken).toMatchObject({ jobId: job.jobId, stalledCount: 1 });
  const claim = await log.claim(job.jobId, { model: MODEL, worker: 'second', minAttempt: 1, ttlMs: 60_000 });
  if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
  expect(claim.attempt).toBe(2);

  const exited = once(child, 'exit');
  child.kill('SIGCONT');
  const events = [{ event: text('from the second worker') }];
  await log.append([{ jobId: job.jobId, attempt: 2, firstSequence: claim.started.sequence + 1, events }]);
  expect(await exited).toEqual([0, null]);
  lines.close();
  expect(said.slice(-2)).toEqual(['fenced', 'lock lost']);

  await log.finish(job.jobId, { event: COMPLETED, attempt: 2, ttlMs: 60_000 });
  if (taken !== null) await consumer.complete(taken);
  const entries = (await log.read(job.jobId, LOG_START, 10_000)) ?? [];
  const afterClaim = entries.filter((entry) => entry.cursor.attempt >= 2).map((entry) => entry.frame);
  expect(afterClaim).toHaveLength(3);
  expect(afterClaim.join('')).not.toContain('from the stopped worker');
  expect(entries.map((entry) => entry.cursor.sequence)).toEqual(entries.map((_, index) => index + 1));
});
