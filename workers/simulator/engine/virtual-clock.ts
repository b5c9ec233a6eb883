import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Clock } from './clock.ts';
import { createEventQueue } from './event-queue.ts';

/**
 * Time that passes only by events, milliseconds from 0: an hour costs no more than what happens in it, and with the
 * same events it is always the same hour.
 */
export interface VirtualClock extends Clock {
  now(): number;
  /** What lies in the past runs now. */
  at(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
  /** Runs events in order of time, then of scheduling, until none is left or `until` is reached; `now` is then `until`. */
  run(until?: number): void;
  /** As `run`, for events that go on in promises: after each, everything that waits for it gets its turn first. */
  runAwaiting(until?: number): Promise<void>;
}

export function createVirtualClock(): VirtualClock {
  const events = createEventQueue();
  let now = 0;

  /** False: nothing left up to `until`. */
  function runNext(until: number): boolean {
    const event = events.takeUntil(until);
    if (event === undefined) {
      if (until !== Infinity) now = Math.max(now, until);
      return false;
    }
    now = event.at;
    event.run();
    return true;
  }

  function at(ms: number, run: () => void): void {
    events.add(Math.max(ms, now), run);
  }

  return {
    now: () => now,
    at,
    after: (ms, run) => at(now + ms, run),
    run(until = Infinity) {
      while (runNext(until));
    },
    async runAwaiting(until = Infinity) {
      do await nextTurn();
      while (runNext(until));
    },
    async sleepUntil(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (signal.aborted) return;
      signal.addEventListener('abort', () => resolve(), { once: true });
      at(ms, resolve);
      await promise;
      signal.removeEventListener('abort', () => resolve());
    },
  };
}
