import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { LOG_START } from '../../shared/event-log/cursor.ts';
import type { AppendBatch, ClaimResult, EventLog } from '../../shared/event-log/event-log.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import { CANCELLED, COMPLETED, QUEUED, text } from './sample-events.ts';

const TTL_MS = 60_000;

export interface OpenEventLog {
  log: EventLog;
  /** Makes the log vanish, as expiry and eviction do. */
  lose(jobId: string): Promise<void>;
  close(): Promise<void>;
}

/** What every event log promises. */
export function eventLogContract(name: string, open: () => Promise<OpenEventLog>): void {
  describe(`event log contract: ${name}`, () => {
    let opened: OpenEventLog;
    let log: EventLog;
    beforeAll(async () => {
      opened = await open();
      log = opened.log;
    });
    afterAll(() => opened.close());

    async function queuedJob(): Promise<string> {
      const jobId = `job_${randomUUID()}`;
      await log.create(jobId, QUEUED, TTL_MS);
      return jobId;
    }

    async function claim(
      jobId: string,
      minAttempt = 0,
    ): Promise<Extract<ClaimResult, { outcome: 'claimed' }>> {
      const result = await log.claim(jobId, { model: 'small', worker: 'w1', minAttempt, ttlMs: TTL_MS });
      if (result.outcome !== 'claimed') throw new Error(`claim of ${jobId}: ${result.outcome}`);
      return result;
    }

    async function append(jobId: string, attempt: number, firstSequence: number, ...events: JobEvent[]) {
      const batch: AppendBatch = {
        jobId,
        attempt,
        firstSequence,
        events: events.map((event) => ({ event })),
      };
      const [result] = await log.append([batch]);
      return result?.outcome;
    }

    function finish(jobId: string, attempt: number | null, event = COMPLETED) {
      return log.finish(jobId, { event, attempt, ttlMs: TTL_MS });
    }

    async function cursors(jobId: string, after = LOG_START): Promise<string[] | null> {
      const entries = await log.read(jobId, after);
      return entries?.map((entry) => `${entry.cursor.attempt}-${entry.cursor.sequence}`) ?? null;
    }

    test('a new log holds job.queued as 0-1', async () => {
      const jobId = await queuedJob();
      const [entry] = (await log.read(jobId, LOG_START)) ?? [];
      expect(decodeFrame(entry?.frame ?? '')).toEqual({ ...QUEUED, sequence_number: 1, cursor: '0-1' });
      expect(await log.head(jobId)).toEqual({ state: 'open', last: { attempt: 0, sequence: 1 } });
    });

    test('creating a log again leaves it as it is', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await log.create(jobId, QUEUED, TTL_MS);
      expect(await cursors(jobId)).toEqual(['0-1', '1-2']);
    });

    test('a claim appends job.started with the new attempt', async () => {
      const jobId = await queuedJob();
      expect(await claim(jobId)).toEqual({
        outcome: 'claimed',
        attempt: 1,
        started: { attempt: 1, sequence: 2 },
        previous: { attempt: 0, sequence: 1 },
        rebuilt: false,
      });
      const [entry] = (await log.read(jobId, { attempt: 0, sequence: 1 })) ?? [];
      expect(decodeFrame(entry?.frame ?? '')).toEqual({
        type: 'job.started',
        sequence_number: 2,
        cursor: '1-2',
        model: 'small',
        worker: 'w1',
        attempt: 1,
      });
    });

    test('a claim exceeds both the log and the record', async () => {
      const jobId = await queuedJob();
      expect((await claim(jobId, 4)).attempt).toBe(5);
      expect((await claim(jobId, 2)).attempt).toBe(6);
    });

    test('a claim rebuilds a log that is gone', async () => {
      const jobId = `job_${randomUUID()}`;
      const claimed = await claim(jobId, 3);
      expect(claimed).toMatchObject({
        attempt: 4,
        started: { attempt: 4, sequence: 1 },
        previous: LOG_START,
      });
      expect(claimed.rebuilt).toBe(true);
    });

    test('appended events come back in order with what a resume needs', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      const resume = { raw: ' wörld\n', tokenIds: [0, 127, 128, 151_935], promptTokenIds: [1, 2, 3] };
      const [result] = await log.append([
        {
          jobId,
          attempt: 1,
          firstSequence: 3,
          events: [{ event: text('a') }, { event: text('é🦊'), resume }],
        },
      ]);
      expect(result).toEqual({ outcome: 'appended' });
      const entries = (await log.read(jobId, { attempt: 1, sequence: 2 })) ?? [];
      expect(entries.map((entry) => entry.resume)).toEqual([null, resume]);
      expect(decodeFrame(entries[1]?.frame ?? '')).toEqual({
        ...text('é🦊'),
        sequence_number: 4,
        cursor: '1-4',
      });
    });

    test('one append serves many jobs and answers for each', async () => {
      const jobIds = await Promise.all(Array.from({ length: 20 }, queuedJob));
      const lost = `job_${randomUUID()}`;
      for (const jobId of jobIds) await claim(jobId);
      const batches = [...jobIds, lost].map((jobId) => ({
        jobId,
        attempt: 1,
        firstSequence: 3,
        events: [{ event: text(jobId) }],
      }));
      const outcomes = (await log.append(batches)).map((result) => result.outcome);
      expect(outcomes).toEqual([...jobIds.map(() => 'appended'), 'gone']);
      for (const jobId of jobIds) {
        const [, , entry] = (await log.read(jobId, LOG_START)) ?? [];
        expect(entry?.frame).toContain(jobId);
      }
    });

    test('a batch that is sent twice is written once', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      expect(await append(jobId, 1, 3, text('a'), text('b'))).toBe('appended');
      expect(await append(jobId, 1, 3, text('a'), text('b'))).toBe('appended');
      expect(await append(jobId, 1, 4, text('b'), text('c'))).toBe('appended');
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '1-3', '1-4', '1-5']);
    });

    test('a worker whose job was claimed again is fenced', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await append(jobId, 1, 3, text('a'));
      await claim(jobId);
      expect(await append(jobId, 1, 4, text('b'))).toBe('fenced');
      expect(await append(jobId, 1, 5, text('c'), text('d'))).toBe('fenced');
      expect((await finish(jobId, 1)).outcome).toBe('fenced');
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '1-3', '2-4']);
    });

    test('finish ends the log for everybody', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      const finished = await finish(jobId, 1);
      expect(finished).toEqual({ outcome: 'finished', cursor: { attempt: 2, sequence: 3 } });
      expect(await log.head(jobId)).toEqual({ state: 'ended', last: { attempt: 2, sequence: 3 } });
      expect(await log.claim(jobId, { model: 'm', worker: 'w', minAttempt: 0, ttlMs: TTL_MS })).toEqual({
        outcome: 'ended',
      });
      expect((await finish(jobId, null, CANCELLED)).outcome).toBe('ended');
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '2-3']);
    });

    test('the second try of a finish whose reply was lost is finished too', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      const first = await finish(jobId, 1);
      expect(await finish(jobId, 1)).toEqual(first);
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '2-3']);
    });

    test('a terminal of somebody who runs no attempt fences the one who does', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await append(jobId, 1, 3, text('a'));
      expect(await finish(jobId, null, CANCELLED)).toEqual({
        outcome: 'finished',
        cursor: { attempt: 2, sequence: 4 },
      });
      // In flight while the api finished: the number that the terminal took, and those behind it.
      expect(await append(jobId, 1, 4, text('b'), text('c'))).toBe('fenced');
      expect((await finish(jobId, 1)).outcome).toBe('ended');
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '1-3', '2-4']);
    });

    test("nothing is appended behind the attempt's own terminal, however late it comes", async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await append(jobId, 1, 3, text('a'));
      await finish(jobId, 1);
      expect(await append(jobId, 1, 3, text('a'), text('b'), text('c'))).toBe('fenced');
      expect(await cursors(jobId)).toEqual(['0-1', '1-2', '1-3', '2-4']);
    });

    test('a queued job can be finished', async () => {
      const jobId = await queuedJob();
      expect(await finish(jobId, null, CANCELLED)).toEqual({
        outcome: 'finished',
        cursor: { attempt: 1, sequence: 2 },
      });
    });

    test('a log that is gone says so', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await opened.lose(jobId);
      expect(await append(jobId, 1, 3, text('a'))).toBe('gone');
      expect((await finish(jobId, 1)).outcome).toBe('gone');
      expect(await log.read(jobId, LOG_START)).toBeNull();
      expect(await log.read(jobId, { attempt: 0, sequence: 9 })).toBeNull();
      expect(await log.head(jobId)).toEqual({ state: 'absent' });
    });

    test('reading goes page by page from a cursor', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await append(jobId, 1, 3, ...Array.from({ length: 7 }, (_, index) => text(String(index))));
      const pages: number[][] = [];
      let after = LOG_START;
      for (;;) {
        const page = (await log.read(jobId, after, 4)) ?? [];
        if (page.length === 0) break;
        pages.push(page.map((entry) => entry.cursor.sequence));
        after = page.at(-1)?.cursor ?? after;
      }
      expect(pages).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
    });

    test('a bare sequence number means the same place whatever the attempts were', async () => {
      const jobId = await queuedJob();
      await claim(jobId);
      await append(jobId, 1, 3, text('a'), text('b'));
      await claim(jobId);
      await claim(jobId);
      await append(jobId, 3, 7, text('c'), text('d'));
      const all = ['0-1', '1-2', '1-3', '1-4', '2-5', '3-6', '3-7', '3-8'];
      expect(await cursors(jobId)).toEqual(all);
      for (let sequence = 0; sequence <= 9; sequence += 1) {
        expect(await cursors(jobId, { attempt: 0, sequence })).toEqual(all.slice(sequence));
      }
    });
  });
}
