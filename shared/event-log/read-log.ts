import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { runPipelined, valueOf } from '../redis/pipeline.ts';
import { type Cursor, formatCursor, LOG_START } from './cursor.ts';
import type { LogEntry, LogHead } from './event-log.ts';
import { decodeEntry, entryCursor, isTerminalEntry, type RawEntry } from './log-entry.ts';

/** Entries after the cursor, oldest first; null when there is no log. */
export async function readLog(
  redis: RedisClient,
  jobId: string,
  after: Cursor,
  limit: number,
): Promise<LogEntry[] | null> {
  const start = isBareSequence(after) ? await placeOfSequence(redis, jobId, after.sequence) : after;
  const key = keys.log(jobId);
  const [replies = []] = await runPipelined(redis, [
    {
      key,
      queue: (pipeline) => pipeline.xrange(key, `(${formatCursor(start)}`, '+', 'COUNT', limit).exists(key),
    },
  ]);
  const entries = valueOf(replies[0]) as RawEntry[];
  if (entries.length === 0 && valueOf(replies[1]) === 0) return null;
  return entries.map(decodeEntry);
}

export async function readHead(redis: RedisClient, jobId: string): Promise<LogHead> {
  const [last] = (await redis.xrevrange(keys.log(jobId), '+', '-', 'COUNT', 1)) as RawEntry[];
  if (last === undefined) return { state: 'absent' };
  return { state: isTerminalEntry(last) ? 'ended' : 'open', last: entryCursor(last[0]) };
}

/** Attempt 0 has written `0-1` and nothing else, so `0-17` is a client's "after sequence number 17". */
function isBareSequence(cursor: Cursor): boolean {
  return cursor.attempt === 0 && cursor.sequence > 1;
}

/**
 * Ids order by attempt first, and sequence numbers grow over the attempts: the entries after number n are all from
 * `a-n` on, where a is the first attempt that has an entry after it. One probe for each attempt (a handful), one
 * round trip for all.
 */
async function placeOfSequence(redis: RedisClient, jobId: string, sequence: number): Promise<Cursor> {
  const head = await readHead(redis, jobId);
  if (head.state === 'absent') return LOG_START;
  if (head.last.sequence <= sequence) return head.last;
  const key = keys.log(jobId);
  const attempts = Array.from({ length: head.last.attempt + 1 }, (_, attempt) => attempt);
  const [replies = []] = await runPipelined(redis, [
    {
      key,
      queue(pipeline) {
        for (const attempt of attempts) pipeline.xrange(key, `(${attempt}-${sequence}`, attempt, 'COUNT', 1);
      },
    },
  ]);
  const attempt = replies.findIndex((reply) => (valueOf(reply) as RawEntry[]).length > 0);
  return attempt === -1 ? head.last : { attempt, sequence };
}
