import type { EngineLoad } from './engine-load.ts';
import type { Scrape } from './scrape-engine.ts';

/** How the engine stands. Jobs are admitted in the two `up` states only; what runs goes on in all of them. */
export type EngineHealth =
  /** Nothing heard yet. */
  | { state: 'unknown' }
  | { state: 'up'; load: EngineLoad }
  /** It answers, but has no metrics of vLLM's kind: capacity must come from elsewhere. `reason`: how that shows. */
  | { state: 'up_without_metrics'; reason: string }
  /** No good scrape for too long: perhaps it still streams, so what runs goes on, and nothing is added. */
  | { state: 'stale'; reason: string }
  /** It refuses connections, says that it is dead, or has been stale for long. */
  | { state: 'down'; reason: string };

export function isUp(health: EngineHealth): boolean {
  return health.state === 'up' || health.state === 'up_without_metrics';
}

/** The state in a few words, with its reason, e.g. `stale: /metrics did not answer within 1000 ms`. */
export function describeHealth(health: EngineHealth): string {
  return 'reason' in health ? `${health.state}: ${health.reason}` : health.state;
}

/** Health with what its next change depends on. */
export interface Standing {
  health: EngineHealth;
  /** When the last good scrape ended, monotonic ms; before the first one, when scraping began. */
  goodAtMs: number;
  /** It has shown vLLM's metrics: from then on an answer without them is a fault and no other kind of server. */
  hadMetrics: boolean;
}

export function firstStanding(nowMs: number): Standing {
  return { health: { state: 'unknown' }, goodAtMs: nowMs, hadMetrics: false };
}

/**
 * Age of the last good scrape. Three in a row may be lost, or one may hang for its whole second: our own count of what
 * is in flight stays true without them. What only scrapes tell (preemptions, others' requests) must not be older.
 */
export const STALE_AFTER_MS = 2_000;
/** Jobs that wait here go to other workers then. A longer pause than a busy server's (CUDA graphs, garbage collection). */
export const DOWN_AFTER_MS = 15_000;

/**
 * The state machine, by what a scrape found (`failing`: `failed`, or `no_metrics` from one that had them):
 *
 *     unknown ──load──▶ up ◀──load── any state
 *     unknown ──no_metrics──▶ up_without_metrics ◀──no_metrics── any state, while it never had metrics
 *     unknown ──failing──▶ stale
 *     up, up_without_metrics ──failing, last good > STALE_AFTER_MS ago──▶ stale
 *     stale ──failing, last good > DOWN_AFTER_MS ago──▶ down
 *     any state ──gone──▶ down ──failing──▶ down
 *
 * A server that is down needs a good scrape to come back: one that takes connections while it loads is not up.
 */
export function nextStanding(before: Standing, scrape: Scrape, nowMs: number): Standing {
  switch (scrape.kind) {
    case 'load':
      return { health: { state: 'up', load: scrape.load }, goodAtMs: nowMs, hadMetrics: true };
    case 'no_metrics':
      if (before.hadMetrics) return failing(before, scrape.reason, nowMs);
      return {
        health: { state: 'up_without_metrics', reason: scrape.reason },
        goodAtMs: nowMs,
        hadMetrics: false,
      };
    case 'failed':
      return failing(before, scrape.reason, nowMs);
    case 'gone':
      return { ...before, health: { state: 'down', reason: scrape.reason } };
  }
}

function failing(before: Standing, reason: string, nowMs: number): Standing {
  const { health } = before;
  const ageMs = nowMs - before.goodAtMs;
  if (isUp(health) && ageMs <= STALE_AFTER_MS) return before;
  if (health.state === 'down') return { ...before, health: { state: 'down', reason } };
  if (ageMs <= DOWN_AFTER_MS) return { ...before, health: { state: 'stale', reason } };
  return {
    ...before,
    health: { state: 'down', reason: `nothing good for ${Math.round(ageMs / 1000)} s: ${reason}` },
  };
}
