/**
 * A worker process for `fencing.test.ts` to stop and wake: takes a job, claims its log and appends to it every few
 * milliseconds, saying on stdout what it does, until it is told that the job is not its own any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import { createRedis } from '../../../shared/redis/connect.ts';

const [, , url = '', model = ''] = process.argv;
const redis = createRedis(url, 'worker');
const log = createRedisEventLog({ redis });
const consumer = createBullmqConsumer({ redis, model, workerId: 'stopped' });
const lockLost = new Promise<string>((resolve) => consumer.onLockLost(resolve));

const job = await consumer.take('default', AbortSignal.timeout(30_000));
if (job === null) throw new Error('no job came');
const claim = await log.claim(job.jobId, { model, worker: 'stopped', minAttempt: 0, ttlMs: 60_000 });
if (claim.outcome !== 'claimed') throw new Error(claim.outcome);

let sequence = claim.started.sequence;
for (let outcome = ''; outcome !== 'fenced'; await sleep(5)) {
  const event = { type: 'text.delta' as const, delta: 'from the stopped worker' };
  const batch = {
    jobId: job.jobId,
    attempt: claim.attempt,
    firstSequence: sequence + 1,
    events: [{ event }],
  };
  const [result] = await log.append([batch]);
  outcome = result?.outcome ?? '';
  sequence += 1;
  console.log(outcome);
}
await lockLost;
console.log('lock lost');
await consumer.complete(job);
await consumer.close();
redis.disconnect();
