import { randomUUID } from 'node:crypto';

import { afterAll, expect, test } from 'vitest';

import { LOG_START } from '../../../shared/event-log/cursor.ts';
import { encodeFrame } from '../../../shared/event-log/frame.ts';
import { encodeLiveMessage, MAX_INLINE_FRAME_BYTES } from '../../../shared/event-log/live-message.ts';
import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisLogFollower } from '../../../shared/event-log/redis-log-follower.ts';
import { keys } from '../../../shared/redis/keys.ts';
import { createShardedSubscriber } from '../../../shared/redis/sharded-subscriber.ts';
import type { JobEvent } from '../../../shared/types/events.ts';
import { connected } from '../../contracts/open-redis-stores.ts';
import { COMPLETED, QUEUED, text } from '../../contracts/sample-events.ts';
import { createRecordingSink } from '../../fakes/recording-sink.ts';
import { startTestRedis } from '../../helpers/redis.ts';

/** What a follower does about messages that were lost, or never should have been sent. */
const server = await startTestRedis();
const writer = await connected(server.url, 'worker');
const reader = await connected(server.url, 'producer');
const subscribing = await connected(server.url, 'subscriber');
const log = createRedisEventLog({ redis: writer });
const subscriber = createShardedSubscriber({ redis: subscribing });

/** With this much silence only the healing under test can have brought the frames. */
const NEVER_MS = 3_600_000;
function openFollower(silenceCheckMs: number) {
  return createRedisLogFollower({
    log: createRedisEventLog({ redis: reader }),
    subscriber,
    limits: { slowClientBufferBytes: 1e6, slowClientTimeoutMs: 30_000, silenceCheckMs },
  });
}
const follower = openFollower(NEVER_MS);
const watchful = openFollower(300);

afterAll(async () => {
  await follower.close();
  await watchful.close();
  subscriber.close();
  for (const redis of [writer, reader, subscribing]) redis.disconnect();
  await server.stop();
});

async function followedJob(by = follower) {
  const jobId = `job_${randomUUID()}`;
  await log.create(jobId, QUEUED, 60_000);
  await log.claim(jobId, { model: 'small', worker: 'w', minAttempt: 0, ttlMs: 60_000 });
  const sink = createRecordingSink();
  by.follow(jobId, LOG_START, sink);
  await sink.got(2);
  return { jobId, sink };
}

async function append(jobId: string, sequence: number, event: JobEvent = text(String(sequence))) {
  await log.append([{ jobId, attempt: 1, firstSequence: sequence, events: [{ event }] }]);
}

/** An entry whose message never reached anybody. */
async function appendUnheard(jobId: string, sequence: number, event: JobEvent, ...terminal: string[]) {
  const frame = encodeFrame(event, { attempt: 1, sequence });
  await writer.xadd(keys.log(jobId), `1-${sequence}`, 'f', frame, ...terminal);
}

function finish(jobId: string) {
  return log.finish(jobId, { event: COMPLETED, attempt: 1, ttlMs: 60_000 });
}

test('a gap is filled from the log', async () => {
  const { jobId, sink } = await followedJob();
  await append(jobId, 3);
  await appendUnheard(jobId, 4, text('unheard'));
  await append(jobId, 5);
  await finish(jobId);
  expect(await sink.ended).toBe('terminal');
  expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '1-4', '1-5', '2-6']);
});

test('a gap that the log has too is passed over', async () => {
  const { jobId, sink } = await followedJob();
  await append(jobId, 3);
  await append(jobId, 7);
  await append(jobId, 8);
  await finish(jobId);
  expect(await sink.ended).toBe('terminal');
  expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '1-7', '1-8', '2-9']);
});

test('silence is looked into', async () => {
  const { jobId, sink } = await followedJob(watchful);
  await appendUnheard(jobId, 3, text('unheard'));
  await appendUnheard(jobId, 4, COMPLETED, 'e', '1', 'w', '1');
  expect(await sink.ended).toBe('terminal');
  expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '1-4']);
});

test('what was published while the connection was cut is read once it is back', async () => {
  const { jobId, sink } = await followedJob();
  // Both on one connection: Redis has no subscriber any more when it publishes the terminal event.
  const [killed] = await Promise.all([writer.call('CLIENT', 'KILL', 'TYPE', 'pubsub'), finish(jobId)]);
  expect(killed).toBe(1);
  expect(await sink.ended).toBe('terminal');
  expect(sink.cursors).toEqual(['0-1', '1-2', '2-3']);
});

test('messages without an entry in the log, or not of ours, change nothing', async () => {
  const { jobId, sink } = await followedJob();
  await writer.spublish(
    keys.logChannel(jobId),
    encodeLiveMessage({ attempt: 1, sequence: 9 }, 'x'.repeat(MAX_INLINE_FRAME_BYTES + 1)),
  );
  await writer.spublish(keys.logChannel(jobId), 'not one of ours');
  await append(jobId, 3);
  await finish(jobId);
  expect(await sink.ended).toBe('terminal');
  expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '2-4']);
});

test('the last follower of a job takes its subscription along', async () => {
  const before = subscriber.channelCount();
  const { jobId, sink } = await followedJob();
  const second = createRecordingSink();
  const following = follower.follow(jobId, LOG_START, second);
  const channel = keys.logChannel(jobId);
  const subscribers = async () =>
    Number(((await writer.call('PUBSUB', 'SHARDNUMSUB', channel)) as unknown[])[1]);
  await expect.poll(subscribers).toBe(1);
  following.stop();
  expect(subscriber.channelCount()).toBe(before + 1);
  await finish(jobId);
  await sink.ended;
  expect(subscriber.channelCount()).toBe(before);
  await expect.poll(subscribers).toBe(0);
});
