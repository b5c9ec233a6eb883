import { hash } from 'node:crypto';

import type { JsonSchema } from '../types/chat.ts';
import { createLimitedThreads, type ThreadResult } from './limited-threads.ts';
import type { SchemaTask } from './schema-thread.ts';
import { createVerdictCache } from './verdict-cache.ts';
import type { SchemaFit, SchemaVerdict, TooCostly } from './verdict.ts';

/**
 * Users' JSON Schemas, compiled and applied where they can hurt nobody: in a thread, which is ended when one task takes
 * too long. Rejects only when a thread breaks, or once closed.
 */
export interface SchemaChecker {
  /** Whether a JSON text fits. Text, not a value: a thread parses it, and no nesting is too deep to hand over. */
  check(schema: JsonSchema, json: string, signal?: AbortSignal): Promise<SchemaFit>;
  /** What is known of a schema without a value; asked again, the answer is there already. */
  compile(schema: JsonSchema): Promise<SchemaVerdict>;
  /** Ends the threads. Idempotent. */
  close(): Promise<void>;
}

export interface SchemaCheckerOptions {
  /**
   * One is right where cores are few: the work is short, and more would take cores from tokens on their way only so
   * that two culprits hold up two threads.
   */
  threads?: number;
  /** For one task. An object of 1,000 properties compiles in 125 ms, 2,000 chained definitions in 400 ms. */
  timeLimitMs?: number;
}

/**
 * Of JSON or of a schema. Parsed, `{},{},…` takes twenty times its text, and a thread whose memory ends inside the parser
 * takes the process with it; 4 Mi characters are a million tokens.
 */
const MAX_CHARS = 4 * 1024 * 1024;

const ENTRY = new URL('./schema-thread.ts', import.meta.url);

/** Threads start with the first task. */
export function createSchemaChecker(options: SchemaCheckerOptions = {}): SchemaChecker {
  const { threads = 1, timeLimitMs = 1000 } = options;
  const pool = createLimitedThreads<SchemaTask, SchemaFit | SchemaVerdict>({
    entry: ENTRY,
    threads,
    timeLimitMs,
  });
  const verdicts = createVerdictCache();

  async function run<T>(task: SchemaTask): Promise<T | TooCostly> {
    if (Math.max(task.schema.length, task.json?.length ?? 0) > MAX_CHARS) {
      return { outcome: 'too_costly', message: `It is longer than ${MAX_CHARS} characters.` };
    }
    return valueOf((await pool.run(task)) as ThreadResult<T>, timeLimitMs);
  }

  async function compileText(key: string, schema: string): Promise<SchemaVerdict> {
    return await verdicts.get(key, () => run<SchemaVerdict>({ key, schema, json: null }));
  }

  return {
    async compile(schema) {
      const text = JSON.stringify(schema);
      return await compileText(hash('sha256', text), text);
    },
    async check(schema, json, signal) {
      const text = JSON.stringify(schema);
      const key = hash('sha256', text);
      const fit = async (): Promise<SchemaFit> => {
        const verdict = await compileText(key, text);
        return verdict.outcome === 'compiles' ? await run<SchemaFit>({ key, schema: text, json }) : verdict;
      };
      return await unlessAborted(fit(), signal);
    },
    close: pool.close,
  };
}

function valueOf<T>(result: ThreadResult<T>, timeLimitMs: number): T | TooCostly {
  if (result.outcome === 'done') return result.value;
  const message =
    result.why === 'time' ? `It took longer than ${timeLimitMs} ms.` : 'It took more memory than it may.';
  return { outcome: 'too_costly', message };
}

/** The task goes on without its caller: ending its thread would cost the others their compiled schemas. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
