import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Clock } from '../../../../workers/simulator/engine/clock.ts';

/** Time that jumps: every wait is over at once, and the clock shows its end, `lateMs` late. */
export function createLateClock(lateMs = 0): Clock & { advance(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    advance: (ms) => void (now += ms),
    async sleepUntil(at) {
      now = Math.max(now, at + lateMs);
      await nextTurn();
    },
  };
}
