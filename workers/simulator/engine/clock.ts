import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** The engine's time in milliseconds. Real time now; a virtual clock only has to jump. */
export interface Clock {
  now(): number;
  /** Resolves at `at`, or at once when that has passed; always lets input and output happen in between. Early on abort. */
  sleepUntil(at: number, signal: AbortSignal): Promise<void>;
}

/** `speed` engine milliseconds pass in each real one. */
export function createRealClock(speed: number): Clock {
  const origin = performance.now();
  const now = () => (performance.now() - origin) * speed;
  return {
    now,
    async sleepUntil(at, signal) {
      const delayMs = (at - now()) / speed;
      if (delayMs <= 0) await nextTurn();
      else await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    },
  };
}
