import type { ChainableCommander } from 'ioredis';

import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { type Reply, runPipelined } from '../redis/pipeline.ts';
import { type Cursor, formatCursor } from './cursor.ts';
import type { AppendBatch, AppendResult, LogHead } from './event-log.ts';
import { encodeFrame } from './frame.ts';
import { encodeLiveMessage } from './live-message.ts';
import { entryFields } from './log-entry.ts';

/** `ERR The ID specified in XADD is equal or smaller than the target stream top item`: how Redis fences a writer. */
const NOT_LARGER = /equal or smaller/;

interface AppendDeps {
  redis: RedisClient;
  head(jobId: string): Promise<LogHead>;
}

/**
 * Appends and publishes the batches of all jobs in one round trip. The entry ids are chosen here, so Redis itself
 * refuses a writer with a smaller attempt and an entry that it already has.
 */
export async function appendToLogs(deps: AppendDeps, batches: AppendBatch[]): Promise<AppendResult[]> {
  const replies = await runPipelined(
    deps.redis,
    batches.map((batch) => ({
      key: keys.log(batch.jobId),
      queue: (pipeline) => queueBatch(pipeline, batch),
    })),
  );
  return Promise.all(batches.map((batch, index) => resultOf(deps, batch, replies[index] ?? [])));
}

function queueBatch(pipeline: ChainableCommander, batch: AppendBatch): void {
  batch.events.forEach(({ event, resume }, index) => {
    const cursor: Cursor = { attempt: batch.attempt, sequence: batch.firstSequence + index };
    const frame = encodeFrame(event, cursor);
    pipeline.xadd(keys.log(batch.jobId), 'NOMKSTREAM', formatCursor(cursor), ...entryFields(frame, resume));
    // Goes out even when the XADD before it is refused: followers ignore frames of a smaller attempt.
    pipeline.spublish(keys.logChannel(batch.jobId), encodeLiveMessage(cursor, frame));
  });
}

/** The last entry decides: when it is in, all before it are, now or from an earlier try whose reply was lost. */
async function resultOf(deps: AppendDeps, batch: AppendBatch, replies: Reply[]): Promise<AppendResult> {
  const adds = replies.filter((_, index) => index % 2 === 0);
  const broken = adds.find(([error]) => error !== null && !NOT_LARGER.test(error.message));
  if (broken?.[0]) throw broken[0];
  if (adds.some(([error, id]) => error === null && id === null)) return { outcome: 'gone' };
  if (adds.at(-1)?.[0] == null) return { outcome: 'appended' };
  return whoseEntries(await deps.head(batch.jobId), batch);
}

/** Redis refused the last entry: is it our own from before, or does somebody else own the log? */
function whoseEntries(head: LogHead, batch: AppendBatch): AppendResult {
  if (head.state === 'absent') return { outcome: 'gone' };
  const lastSequence = batch.firstSequence + batch.events.length - 1;
  const ours = head.last.attempt === batch.attempt && head.last.sequence >= lastSequence;
  return { outcome: ours ? 'appended' : 'fenced' };
}
