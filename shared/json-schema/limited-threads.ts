import { Tinypool } from 'tinypool';

import { limitConcurrency } from '../lib/limit-concurrency.ts';

export interface LimitedThreadsOptions {
  /** The module whose default export runs one task; it gets null when it is only to be there. */
  entry: URL;
  threads: number;
  /** For one task, from when its thread takes it up. */
  timeLimitMs: number;
}

export type ThreadResult<T> = { outcome: 'done'; value: T } | { outcome: 'stopped'; why: 'time' | 'memory' };

export interface LimitedThreads<Task, Result> {
  /** In the order of calls. Throws what the task throws, or once closed. */
  run(task: Task): Promise<ThreadResult<Result>>;
  /** Ends the threads; what waits is refused. Idempotent. */
  close(): Promise<void>;
}

/** An idle thread costs memory and no time; starting one costs 100 ms of the first request that needs it. */
const IDLE_MS = 300_000;
const START_MS = 10_000;
/** A hostile schema fills what it gets. Deep schemas compile recursively: Node's 4 MiB of stack end at 300 references. */
const RESOURCES = { maxOldGenerationSizeMb: 256, stackSizeMb: 16 };

/**
 * Threads that may be ended at any moment: the one whose task takes too long goes, tasks that wait are run by the next.
 * They wait here and not in the pool, which forgets its queue when the last thread is ended.
 */
export function createLimitedThreads<Task, Result>(
  options: LimitedThreadsOptions,
): LimitedThreads<Task, Result> {
  const { entry, threads, timeLimitMs } = options;
  const inTurn = limitConcurrency(threads);
  const ending = new Set<Promise<void>>();
  let pool: Tinypool | null = null;
  let busy = 0;
  let closed = false;

  function open(): Tinypool {
    if (closed) throw new Error('the threads are closed');
    if (pool !== null) return pool;
    pool = new Tinypool({
      filename: entry.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: RESOURCES,
      // What runs there was written by strangers: it gets no keys and no flags of ours.
      env: {},
      execArgv: [],
    });
    // Of a thread that dies with no task in hand; the next task starts another one.
    pool.on('error', () => {});
    return pool;
  }

  async function runNow(task: Task): Promise<ThreadResult<Result>> {
    const current = open();
    busy += 1;
    try {
      // Starting is not the task's time.
      if (current.threads.length < busy) await start(current, watchEnd);
      return await limited<Result>(current, task, timeLimitMs, watchEnd);
    } finally {
      busy -= 1;
    }
  }

  function watchEnd(end: Promise<unknown>): void {
    const ended: Promise<void> = end.then(() => void ending.delete(ended));
    ending.add(ended);
  }

  return {
    run: (task) => inTurn(() => runNow(task)),
    async close() {
      closed = true;
      await pool?.destroy();
      // Ended long ago, perhaps, but inside something that cannot be interrupted.
      await Promise.all(ending);
    },
  };
}

type WatchEnd = (end: Promise<unknown>) => void;

async function start(pool: Tinypool, watchEnd: WatchEnd): Promise<void> {
  const started = await limited<void>(pool, null, START_MS, watchEnd);
  if (started.outcome === 'stopped') throw new Error(`a thread did not start: ${started.why}`);
}

async function limited<T>(
  pool: Tinypool,
  task: unknown,
  limitMs: number,
  watchEnd: WatchEnd,
): Promise<ThreadResult<T>> {
  const limit = new AbortController();
  const stop = () => {
    const before = pool.threads;
    limit.abort();
    for (const thread of before) if (!pool.threads.includes(thread)) watchEnd(thread.terminate());
  };
  const timer = setTimeout(stop, limitMs);
  try {
    return { outcome: 'done', value: (await pool.run(task, { signal: limit.signal })) as T };
  } catch (error) {
    if (limit.signal.aborted) return { outcome: 'stopped', why: 'time' };
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { outcome: 'stopped', why: 'memory' };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
