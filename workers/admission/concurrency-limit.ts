/**
 * How many requests to give an engine that does not tell its KV capacity, found by trial: one more for each round of
 * completions without trouble, three quarters when there is trouble (additive increase, multiplicative decrease). Trouble is an
 * error, or a first token that takes several times as long as it does at its best: the request waited inside.
 */
export interface ConcurrencyLimit {
  value(): number;
  /** A request's first token came that long after it was sent. */
  firstToken(engineTtftMs: number, now: number): void;
  /** A request ended well; `running`: with how many others. The limit grows only where it was what held jobs back. */
  ended(running: number): void;
  /** Refused, cut, timed out. */
  failed(now: number): void;
}

const FIRST = 8;
const CUT = 0.75;
/** Waiting begins to show above the scatter of prompt lengths at about this factor. */
const SLOW_FACTOR = 4;
/** Below this a first token is quick enough, whatever the best was. */
const QUICK_MS = 500;
/** One cut for one trouble: what is under way was sent before it. */
const PAUSE_AFTER_CUT_MS = 5_000;
/** The best time fades upwards, so that a lucky prefix hit is not the measure for ever. */
const BEST_GROWTH = 1.01;

export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  let limit = Math.min(FIRST, most);
  let bestTtftMs = Infinity;
  let pausedUntil = -Infinity;

  function cut(now: number): void {
    if (now < pausedUntil) return;
    limit = Math.max(1, limit * CUT);
    pausedUntil = now + PAUSE_AFTER_CUT_MS;
  }

  return {
    value: () => Math.floor(limit),
    firstToken(engineTtftMs, now) {
      bestTtftMs = Math.min(engineTtftMs, bestTtftMs * BEST_GROWTH);
      if (engineTtftMs > Math.max(QUICK_MS, SLOW_FACTOR * bestTtftMs)) cut(now);
    },
    ended(running) {
      if (running + 1 >= Math.floor(limit)) limit = Math.min(most, limit + 1 / limit);
    },
    failed: cut,
  };
}
