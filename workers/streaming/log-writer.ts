import type { Cursor } from '../../shared/event-log/cursor.ts';
import type { ResumeData } from '../../shared/event-log/event-log.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import type { FlushLoop, FlushSource } from './flush-loop.ts';
import { createPendingEvents } from './pending-events.ts';

/**
 * One attempt's writer to its job's log: numbers events, hands them to the flush loop, learns that it was fenced.
 * States: open → lost (fenced or the log is gone; nothing is written any more).
 */
export interface LogWriter {
  push(event: JobEvent): void;
  carry(resume: ResumeData): void;
  /** Resolves once all that was pushed is in the log. Rejects with `LogLostError` when the log is not ours any more. */
  flushed(): Promise<void>;
}

export class LogLostError extends Error {
  override readonly name = 'LogLostError';
  readonly reason: 'fenced' | 'gone';
  constructor(reason: 'fenced' | 'gone') {
    super(reason === 'fenced' ? 'another attempt owns the log' : 'the log has gone');
    this.reason = reason;
  }
}

export interface LogWriterOptions {
  jobId: string;
  attempt: number;
  /** The attempt's first cursor (`job.started`); events follow it. */
  started: Cursor;
  flushLoop: FlushLoop;
  /** Called once when the log is lost. */
  onLost: (error: LogLostError) => void;
}

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { jobId, attempt, flushLoop } = options;
  const pending = createPendingEvents();
  const waiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let inLog = options.started.sequence;
  let inFlight = 0;
  let lost: LogLostError | null = null;

  function settleWaiters(): void {
    if (lost === null && (inFlight > 0 || !pending.isEmpty())) return;
    for (const waiter of waiters.splice(0)) {
      if (lost === null) waiter.resolve();
      else waiter.reject(lost);
    }
  }

  const source: FlushSource = {
    takeBatch() {
      if (lost !== null || pending.isEmpty()) return null;
      const events = pending.take();
      inFlight = events.length;
      return { jobId, attempt, firstSequence: inLog + 1, events };
    },
    settled(outcome) {
      if (outcome === 'appended') inLog += inFlight;
      else lost ??= new LogLostError(outcome);
      inFlight = 0;
      if (lost !== null) options.onLost(lost);
      settleWaiters();
    },
  };

  return {
    push(event) {
      if (lost !== null) return;
      pending.push(event);
      flushLoop.request(source, inLog === options.started.sequence);
    },
    carry: (resume) => pending.carry(resume),
    flushed: () =>
      new Promise<void>((resolve, reject) => {
        waiters.push({ resolve, reject });
        settleWaiters();
      }),
  };
}
