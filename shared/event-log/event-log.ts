import type { JobEvent, TerminalEvent } from '../types/events.ts';
import type { Cursor } from './cursor.ts';

/**
 * The seam of the per-job event log. One contract suite (`tests/contracts/event-log.contract.ts`) holds for
 * every implementation.
 *
 * State machine of a log: absent → open(attempt, sequence) → ended. The log itself is its only state: the last
 * entry's id is `<attempt>-<sequence>`, and a terminal last entry means ended.
 * Fencing: whoever claims gets a larger attempt, and an entry of a smaller one is refused from then on. The
 * terminal event always takes the next attempt number, whoever writes it, so that a late or repeated append of the
 * attempt that ran is refused too.
 */
export interface EventLog {
  /** Creates the log with `0-1` = the given `job.queued`; a no-op when the log exists. */
  create(jobId: string, queued: Extract<JobEvent, { type: 'job.queued' }>, ttlMs: number): Promise<void>;
  /** Starts the next attempt: appends `job.started` and makes every earlier attempt's writer stale. */
  claim(jobId: string, started: ClaimRequest): Promise<ClaimResult>;
  /**
   * Appends entries of several jobs in one round trip, in order per job, and publishes them. A batch that was
   * sent twice (a reply lost) writes nothing twice. Rejects only when Redis cannot be reached.
   */
  append(batches: AppendBatch[]): Promise<AppendResult[]>;
  /** Writes the one terminal event. The same attempt's second try (a reply lost) is `finished` with the first one's cursor. */
  finish(jobId: string, finish: FinishRequest): Promise<FinishResult>;
  /**
   * Entries after the cursor, oldest first; null when the log is gone. Attempt 0 with a sequence number above 1 is a
   * bare sequence number: entries after that number, whatever their attempt.
   */
  read(jobId: string, after: Cursor, limit?: number): Promise<LogEntry[] | null>;
  /** Where the log stands. */
  head(jobId: string): Promise<LogHead>;
}

export interface ClaimRequest {
  model: string;
  worker: string;
  /** The record's attempt: the new one is larger than this and than the log's last, also when the log is gone. */
  minAttempt: number;
  /** Log retention from now on, ms. */
  ttlMs: number;
}

export type ClaimResult =
  | { outcome: 'claimed'; attempt: number; started: Cursor; previous: Cursor; rebuilt: boolean }
  /** The job has its terminal event: do not run it. */
  | { outcome: 'ended' };

/** What an event carries beside its client-visible frame: enough to resume generation elsewhere. */
export interface ResumeData {
  /** Raw engine text that led to this event. */
  raw: string;
  tokenIds: number[];
  /** Prompt token ids; only on the first entry of a generation. */
  promptTokenIds?: number[];
}

export interface AppendBatch {
  jobId: string;
  attempt: number;
  /** Sequence number of the first event; the rest follow by +1. */
  firstSequence: number;
  events: { event: JobEvent; resume?: ResumeData }[];
}

export type AppendResult =
  | { outcome: 'appended' }
  /** A larger attempt owns the log, or it has ended: stop at once and write nothing more. */
  | { outcome: 'fenced' }
  /** The log has gone (expired, evicted): look at the record. */
  | { outcome: 'gone' };

export interface FinishRequest {
  event: TerminalEvent;
  /** The writer's own attempt, or null for one that runs no attempt (api: cancel, expiry). */
  attempt: number | null;
  /** Retention after the end, ms. */
  ttlMs: number;
}

export type FinishResult =
  | { outcome: 'finished'; cursor: Cursor }
  | { outcome: 'ended' }
  | { outcome: 'fenced' }
  | { outcome: 'gone' };

export interface LogEntry {
  cursor: Cursor;
  /** The event's JSON, as clients get it. */
  frame: string;
  resume: ResumeData | null;
}

export type LogHead =
  | { state: 'absent' }
  | { state: 'open'; last: Cursor }
  | { state: 'ended'; last: Cursor };
