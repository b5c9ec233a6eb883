import type { Logger } from 'pino';

import type { AppendBatch, AppendResult, EventLog } from '../../shared/event-log/event-log.ts';

/**
 * One pipeline for all jobs of a worker, every `flushMs` at most: the first event after a quiet tick and every job's
 * first token go out at once, what comes within the tick goes out together. One append is under way at a time, so a slow Redis makes
 * batches larger and never reorders them.
 */
export interface FlushLoop {
  /** This source has something to write. `urgent`: a client has seen nothing yet, so it goes out without waiting for the tick. */
  request(source: FlushSource, urgent: boolean): void;
  /** Stops after what is under way. Events that are still pending stay unwritten. */
  stop(): Promise<void>;
}

/** A writer, as the loop sees it. */
export interface FlushSource {
  takeBatch(): AppendBatch | null;
  settled(outcome: 'appended' | 'fenced' | 'gone'): void;
}

/** Between tries while Redis cannot be reached; appending is repeatable, so the same batch is sent again. */
const RETRY_MS = 100;

export function createFlushLoop(deps: { eventLog: EventLog; flushMs: number; logger: Logger }): FlushLoop {
  const dirty = new Set<FlushSource>();
  const stopping = new AbortController();
  let lastFlushAt = 0;
  let unschedule: (() => void) | null = null;
  let hurry = false;
  let running: Promise<void> | null = null;

  function schedule(): void {
    if (running !== null || dirty.size === 0 || stopping.signal.aborted) return;
    if (unschedule !== null && !hurry) return;
    unschedule?.();
    unschedule = runAfter(hurry ? 0 : lastFlushAt + deps.flushMs - performance.now(), start);
  }

  function start(): void {
    unschedule = null;
    hurry = false;
    lastFlushAt = performance.now();
    running = flush().finally(() => {
      running = null;
      schedule();
    });
  }

  async function flush(): Promise<void> {
    const sources: FlushSource[] = [];
    const batches: AppendBatch[] = [];
    for (const source of dirty) {
      const batch = source.takeBatch();
      if (batch === null) continue;
      sources.push(source);
      batches.push(batch);
    }
    dirty.clear();
    if (batches.length === 0) return;
    const results = await appendUntilWritten(deps, batches, stopping.signal);
    for (const [index, source] of sources.entries()) source.settled(results?.[index]?.outcome ?? 'gone');
  }

  return {
    request(source, urgent) {
      dirty.add(source);
      hurry ||= urgent;
      schedule();
    },
    async stop() {
      stopping.abort();
      unschedule?.();
      await running;
    },
  };
}

/** A timer of 0 ms fires after 1 ms; what is due already goes out in this turn of the event loop. */
function runAfter(delayMs: number, run: () => void): () => void {
  if (delayMs <= 0) {
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  }
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** Null when stopped before Redis took it. */
async function appendUntilWritten(
  deps: { eventLog: EventLog; logger: Logger },
  batches: AppendBatch[],
  stop: AbortSignal,
): Promise<AppendResult[] | null> {
  while (!stop.aborted) {
    try {
      return await deps.eventLog.append(batches);
    } catch (error) {
      deps.logger.warn({ err: error, jobs: batches.length }, 'event log cannot be reached; trying again');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return null;
}
