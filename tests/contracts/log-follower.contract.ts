import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { FollowLimits } from '../../shared/event-log/follower.ts';
import { MAX_INLINE_FRAME_BYTES } from '../../shared/event-log/live-message.ts';
import type { RedisLogFollower } from '../../shared/event-log/redis-log-follower.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import { createRecordingSink, type RecordingSink } from '../fakes/recording-sink.ts';
import { CANCELLED, COMPLETED, QUEUED, text } from './sample-events.ts';

const TTL_MS = 60_000;

export interface OpenLogFollower {
  log: EventLog;
  follower: RedisLogFollower;
  lose(jobId: string): Promise<void>;
  close(): Promise<void>;
}

/** Short enough for a test to see each of them happen. */
export const TEST_LIMITS: FollowLimits = {
  slowClientBufferBytes: 1000,
  slowClientTimeoutMs: 500,
  silenceCheckMs: 400,
};

/** What every follower promises: each frame once, in order, whenever the client came and however it takes them. */
export function logFollowerContract(name: string, open: () => Promise<OpenLogFollower>): void {
  describe(`log follower contract: ${name}`, () => {
    let opened: OpenLogFollower;
    let log: EventLog;
    let follower: RedisLogFollower;
    beforeAll(async () => {
      opened = await open();
      ({ log, follower } = opened);
    });
    afterAll(() => opened.close());

    /** A claimed job: `0-1`, `1-2`. */
    async function runningJob(): Promise<string> {
      const jobId = `job_${randomUUID()}`;
      await log.create(jobId, QUEUED, TTL_MS);
      await log.claim(jobId, { model: 'small', worker: 'w', minAttempt: 0, ttlMs: TTL_MS });
      return jobId;
    }

    async function append(jobId: string, attempt: number, firstSequence: number, ...events: JobEvent[]) {
      const wrapped = events.map((event) => ({ event }));
      const [result] = await log.append([{ jobId, attempt, firstSequence, events: wrapped }]);
      return result?.outcome;
    }

    function finish(jobId: string) {
      return log.finish(jobId, { event: COMPLETED, attempt: 1, ttlMs: TTL_MS });
    }

    function follow(jobId: string, after = LOG_START): RecordingSink {
      const sink = createRecordingSink();
      follower.follow(jobId, after, sink);
      return sink;
    }

    test('a log that has ended is replayed to its end', async () => {
      const jobId = await runningJob();
      await append(jobId, 1, 3, text('a'), text('b'));
      await finish(jobId);
      const sink = follow(jobId);
      expect(await sink.ended).toBe('terminal');
      expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '1-4', '2-5']);
    });

    test('replay goes over into live without a seam', async () => {
      const jobId = await runningJob();
      const sinks: RecordingSink[] = [];
      for (let sequence = 3; sequence < 203; sequence += 1) {
        await append(jobId, 1, sequence, text(String(sequence)));
        if (sequence % 10 === 0) sinks.push(follow(jobId));
      }
      await finish(jobId);
      const all = ['0-1', ...Array.from({ length: 201 }, (_, index) => `1-${index + 2}`), '2-203'];
      for (const sink of sinks) {
        expect(await sink.ended).toBe('terminal');
        expect(sink.cursors).toEqual(all);
      }
    });

    test('a cursor or a bare sequence number says where to begin', async () => {
      const jobId = await runningJob();
      await append(jobId, 1, 3, text('a'), text('b'));
      const fromCursor = follow(jobId, { attempt: 1, sequence: 3 });
      const fromNumber = follow(jobId, { attempt: 0, sequence: 3 });
      const fromTip = follow(jobId, { attempt: 0, sequence: 4 });
      await Promise.all([fromCursor.got(1), fromNumber.got(1)]);
      await append(jobId, 1, 5, text('c'));
      await finish(jobId);
      await Promise.all([fromCursor.ended, fromNumber.ended, fromTip.ended]);
      expect(fromCursor.cursors).toEqual(['1-4', '1-5', '2-6']);
      expect(fromNumber.cursors).toEqual(['1-4', '1-5', '2-6']);
      expect(fromTip.cursors).toEqual(['1-5', '2-6']);
    });

    test('who had the terminal event already is told that it was the end', async () => {
      const jobId = await runningJob();
      await finish(jobId);
      for (const after of [
        { attempt: 2, sequence: 3 },
        { attempt: 0, sequence: 3 },
        { attempt: 0, sequence: 99 },
      ]) {
        const sink = follow(jobId, after);
        expect(await sink.ended).toBe('terminal');
        expect(sink.cursors).toEqual([]);
      }
    });

    test('no log: gone', async () => {
      expect(await follow(`job_${randomUUID()}`).ended).toBe('gone');
    });

    test('a log that vanishes under a follower: gone', async () => {
      const jobId = await runningJob();
      const sink = follow(jobId);
      await sink.got(2);
      await opened.lose(jobId);
      expect(await sink.ended).toBe('gone');
    });

    test('frames longer than what is published whole arrive like all others', async () => {
      const jobId = await runningJob();
      const sink = follow(jobId);
      await sink.got(2);
      const long = text('é'.repeat(MAX_INLINE_FRAME_BYTES));
      await append(jobId, 1, 3, long, text('short'), long);
      await finish(jobId);
      expect(await sink.ended).toBe('terminal');
      expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '1-4', '1-5', '2-6']);
      expect(sink.frames[2]?.length).toBeGreaterThan(MAX_INLINE_FRAME_BYTES);
      expect(sink.frames[4]?.length).toBe(sink.frames[2]?.length);
    });

    test('a new attempt follows on, and the stray frames of the one before are not shown', async () => {
      const jobId = await runningJob();
      const sink = follow(jobId);
      await append(jobId, 1, 3, text('a'));
      await log.claim(jobId, { model: 'small', worker: 'w2', minAttempt: 1, ttlMs: TTL_MS });
      expect(await append(jobId, 1, 4, text('stray'), text('stray'))).toBe('fenced');
      await append(jobId, 2, 5, text('b'));
      await log.finish(jobId, { event: CANCELLED, attempt: null, ttlMs: TTL_MS });
      expect(await sink.ended).toBe('terminal');
      expect(sink.cursors).toEqual(['0-1', '1-2', '1-3', '2-4', '2-5', '3-6']);
      expect(sink.frames.join('')).not.toContain('stray');
    });

    test('a rebuilt log goes on where its numbers begin anew', async () => {
      const jobId = await runningJob();
      await append(jobId, 1, 3, text('a'));
      await opened.lose(jobId);
      await log.claim(jobId, { model: 'small', worker: 'w2', minAttempt: 1, ttlMs: TTL_MS });
      const sink = follow(jobId, { attempt: 1, sequence: 3 });
      await sink.got(1);
      await append(jobId, 2, 2, { type: 'job.rewound', to: '0-0' });
      await log.finish(jobId, { event: COMPLETED, attempt: 2, ttlMs: TTL_MS });
      await sink.ended;
      expect(sink.cursors).toEqual(['2-1', '2-2', '3-3']);
    });

    test('a full client is left alone until it has drained, and then gets everything', async () => {
      const jobId = await runningJob();
      const sink = follow(jobId);
      await sink.got(2);
      sink.buffered = TEST_LIMITS.slowClientBufferBytes + 1;
      for (let sequence = 3; sequence < 53; sequence += 1) await append(jobId, 1, sequence, text('x'));
      await finish(jobId);
      await sink.got(3);
      expect(sink.cursors).toEqual(['0-1', '1-2', '1-3']);
      sink.buffered = 0;
      expect(await sink.ended).toBe('terminal');
      expect(sink.cursors).toHaveLength(53);
      expect(sink.cursors.at(-1)).toBe('2-53');
    });

    test('a client that takes nothing is let go; one that takes a little at a time is not', async () => {
      const jobId = await runningJob();
      const [stuck, slow] = [createRecordingSink(), createRecordingSink()];
      stuck.buffered = slow.buffered = 100_000;
      const draining = setInterval(() => (slow.buffered -= 1), 50);
      follower.follow(jobId, LOG_START, stuck);
      const following = follower.follow(jobId, LOG_START, slow);
      expect(await stuck.ended).toBe('slow');
      expect(stuck.cursors).toEqual(['0-1']);
      slow.buffered = 0;
      await slow.got(2);
      clearInterval(draining);
      following.stop();
    });

    test('a stopped follower gets nothing more, not even an end', async () => {
      const jobId = await runningJob();
      const [stopped, watching] = [createRecordingSink(), follow(jobId)];
      const following = follower.follow(jobId, LOG_START, stopped);
      await stopped.got(2);
      following.stop();
      following.stop();
      let ended = false;
      void stopped.ended.then(() => (ended = true));
      await append(jobId, 1, 3, text('a'));
      await finish(jobId);
      await watching.ended;
      expect(stopped.cursors).toEqual(['0-1', '1-2']);
      expect(ended).toBe(false);
    });

    test('500 followers of 50 jobs all get everything', async () => {
      const before = follower.followerCount();
      const jobIds = await Promise.all(Array.from({ length: 50 }, runningJob));
      const sinks = jobIds.flatMap((jobId) => Array.from({ length: 10 }, () => follow(jobId)));
      expect(follower.followerCount()).toBe(before + 500);
      for (let sequence = 3; sequence < 23; sequence += 1) {
        const batches = jobIds.map((jobId) => ({
          jobId,
          attempt: 1,
          firstSequence: sequence,
          events: [{ event: text(jobId) }],
        }));
        await log.append(batches);
      }
      await Promise.all(jobIds.map((jobId) => finish(jobId)));
      const expected = ['0-1', ...Array.from({ length: 21 }, (_, index) => `1-${index + 2}`), '2-23'];
      for (const sink of sinks) {
        expect(await sink.ended).toBe('terminal');
        expect(sink.cursors).toEqual(expected);
      }
      expect(follower.followerCount()).toBe(before);
    });
  });
}

/** Of its own, because it ends the follower. */
export function closingFollowerContract(name: string, open: () => Promise<OpenLogFollower>): void {
  test(`closing a follower ends all its clients: ${name}`, async () => {
    const opened = await open();
    const { log, follower } = opened;
    const jobId = `job_${randomUUID()}`;
    await log.create(jobId, QUEUED, TTL_MS);
    const [sink, late] = [createRecordingSink(), createRecordingSink()];
    follower.follow(jobId, LOG_START, sink);
    await sink.got(1);
    await follower.close();
    await follower.close();
    expect(await sink.ended).toBe('closed');
    follower.follow(jobId, LOG_START, late);
    expect(await late.ended).toBe('closed');
    expect(follower.followerCount()).toBe(0);
    await opened.close();
  });
}
