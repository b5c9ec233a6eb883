import { setTimeout as delay } from 'node:timers/promises';

import { type Child, describeExit } from './child-process.ts';

export interface SuperviseOptions {
  name: string;
  /** Starts the child; called again whenever it has died. */
  start: (signal: AbortSignal) => Promise<Child>;
  say: (line: string) => void;
  /** Wait before the first restart; doubles with each further one. */
  firstBackoffMs?: number;
}

/** A child that comes back. */
export interface Supervised {
  name: string;
  /** The first start; rejects when that fails, and then nothing is tried again. */
  started: Promise<void>;
  /** The living child, null between a death and the next start. */
  current(): Child | null;
  /** For good, in whatever state it is; idempotent. */
  stop(graceMs?: number): Promise<void>;
}

const MAX_BACKOFF_MS = 10_000;
/** One that lived for so long starts over with the short wait. */
const STABLE_MS = 30_000;

/**
 *     starting ──ready──▶ running ──died──▶ waiting ──backoff over──▶ starting
 *        │ first start failed                  ▲ a later start failed │
 *        ▼                                     └──────────────────────┘
 *     ended ◀── stop, from anywhere
 */
export function supervise(options: SuperviseOptions): Supervised {
  const { name, start, say, firstBackoffMs = 250 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const started = Promise.withResolvers<void>();
  let child: Child | null = null;

  /** One life: how it ended. */
  const live = async (): Promise<string> => {
    child = await start(signal);
    started.resolve();
    const exit = await child.exited;
    child = null;
    return describeExit(exit);
  };
  const loop = async (): Promise<void> => {
    let ending = await live();
    for (let backoffMs = firstBackoffMs; !signal.aborted;) {
      say(`${name} died (${ending}); starting it again in ${backoffMs} ms`);
      await delay(backoffMs, undefined, { signal });
      const bornAt = Date.now();
      ending = await live().catch((error: Error) => error.message);
      backoffMs = Date.now() - bornAt > STABLE_MS ? firstBackoffMs : Math.min(backoffMs * 2, MAX_BACKOFF_MS);
    }
  };
  const ended = loop().catch((error: unknown) => started.reject(error));
  started.promise.catch(() => undefined);

  return {
    name,
    started: started.promise,
    current: () => child,
    async stop(graceMs) {
      stopping.abort(new Error(`${name} was stopped`));
      await child?.stop(graceMs);
      await ended;
    },
  };
}
