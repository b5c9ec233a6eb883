import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { defineScript, type RedisScript } from '../redis/scripts.ts';
import { appendToLogs } from './append-to-logs.ts';
import type { ClaimRequest, ClaimResult, EventLog, FinishRequest, FinishResult } from './event-log.ts';
import { encodeFrame, splitFrame } from './frame.ts';
import { MAX_INLINE_FRAME_BYTES } from './live-message.ts';
import { readHead, readLog } from './read-log.ts';

/** Entries of one read: at some 300 B each (frame, raw text, token ids) about 75 KiB. */
const DEFAULT_READ_LIMIT = 256;

/** The event log in Redis streams, one for each job (`log:{id}`). `redis` is STREAM_REDIS_URL's when that is set. */
export function createRedisEventLog(deps: { redis: RedisClient }): EventLog {
  const { redis } = deps;
  const createScript = defineScript(redis, 'switchyardLogCreate', luaFile('create'));
  const claimScript = defineScript(redis, 'switchyardLogClaim', luaFile('log-entry'), luaFile('claim'));
  const finishScript = defineScript(redis, 'switchyardLogFinish', luaFile('log-entry'), luaFile('finish'));
  const head = (jobId: string) => readHead(redis, jobId);

  return {
    async create(jobId, queued, ttlMs) {
      await createScript([keys.log(jobId)], [encodeFrame(queued, { attempt: 0, sequence: 1 }), ttlMs]);
    },
    claim: (jobId, request) => claim(claimScript, jobId, request),
    append: (batches) => appendToLogs({ redis, head }, batches),
    finish: (jobId, request) => finish(finishScript, jobId, request),
    read: (jobId, after, limit = DEFAULT_READ_LIMIT) => readLog(redis, jobId, after, limit),
    head,
  };
}

function luaFile(name: string): URL {
  return new URL(`./lua/${name}.lua`, import.meta.url);
}

async function claim(script: RedisScript, jobId: string, request: ClaimRequest): Promise<ClaimResult> {
  const { model, worker, minAttempt, ttlMs } = request;
  const { head, tail } = splitFrame({ type: 'job.started', model, worker, attempt: 0 });
  // The attempt is chosen inside the script, so it leaves the frame here and comes back last.
  const openTail = tail.slice(0, tail.lastIndexOf(',"attempt":0}'));
  const reply = await script([keys.log(jobId)], [minAttempt, ttlMs, head, openTail, MAX_INLINE_FRAME_BYTES]);
  const [outcome, attempt, sequence, previousAttempt, previousSequence, rebuilt] = reply as ClaimReply;
  if (outcome === 'ended') return { outcome };
  return {
    outcome,
    attempt,
    started: { attempt, sequence },
    previous: { attempt: previousAttempt, sequence: previousSequence },
    rebuilt: rebuilt === 1,
  };
}

type ClaimReply = ['claimed' | 'ended', number, number, number, number, 0 | 1];

async function finish(script: RedisScript, jobId: string, request: FinishRequest): Promise<FinishResult> {
  const { head, tail } = splitFrame(request.event);
  const reply = await script(
    [keys.log(jobId)],
    [request.attempt ?? '', request.ttlMs, head, tail, MAX_INLINE_FRAME_BYTES],
  );
  const [outcome, attempt, sequence] = reply as [FinishResult['outcome'], number, number];
  return outcome === 'finished' ? { outcome, cursor: { attempt, sequence } } : { outcome };
}
