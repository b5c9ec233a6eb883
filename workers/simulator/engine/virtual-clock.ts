import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Clock } from './clock.ts';
import { createEventQueue } from './event-queue.ts';

/**
 * Time that passes only by events, in milliseconds from 0: an hour costs no more than what happens in it, and with the
 * same events it is always the same hour.
 */
export interface VirtualClock extends Clock {
  now(): number;
  /** What is due in the past runs at the present. */
  at(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
  /** Runs events in order of time, then of scheduling, until none is left or `until` is reached, which is then `now`. */
  run(until?: number): void;
  /** As `run`, for whoever goes on in promises: after each event, all that waits for it gets its turn first. */
  runAwaiting(until?: number): Promise<void>;
}

export function createVirtualClock(): VirtualClock {
  const events = createEventQueue();
  let now = 0;

  /** False: nothing is left up to `until`. */
  function runNext(until: number): boolean {
    const event = events.takeUntil(until);
    if (event === undefined) return false;
    now = event.at;
    event.run();
    return true;
  }

  function arriveAt(until: number): void {
    if (until !== Infinity) now = Math.max(now, until);
  }

  function at(ms: number, run: () => void): void {
    events.add(Math.max(ms, now), run);
  }

  return {
    now: () => now,
    at,
    after: (ms, run) => at(now + ms, run),
    run(until = Infinity) {
      let more = true;
      while (more) more = runNext(until);
      arriveAt(until);
    },
    async runAwaiting(until = Infinity) {
      do await nextTurn();
      while (runNext(until));
      arriveAt(until);
    },
    async sleepUntil(ms, signal) {
      if (signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      signal.addEventListener('abort', wake, { once: true });
      at(ms, wake);
      await promise;
      signal.removeEventListener('abort', wake);
    },
  };
}
