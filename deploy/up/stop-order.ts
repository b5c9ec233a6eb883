import type { Supervised } from '../process/supervise.ts';

/** First stopped first: nobody takes requests, then nobody takes jobs, then what both of them need may go. */
const TIERS = ['api', 'worker', 'simulator', 'redis'] as const;
export type Tier = (typeof TIERS)[number];

/** Owns everything that was started. */
export interface StopOrder {
  /** Aborted as soon as stopping begins. */
  signal: AbortSignal;
  /** Takes a part over and waits until it is up. A part that comes after stopping began is stopped at once. */
  adopt(tier: Tier, part: Supervised): Promise<void>;
  /** To be done when all parts are gone; last given, first done. */
  atEnd(release: () => Promise<void>): void;
  stop(): Promise<void>;
  /** SIGKILL to all. */
  kill(): void;
}

export function createStopOrder(workerGraceMs: number): StopOrder {
  const stopping = new AbortController();
  const parts = new Map<Tier, Supervised[]>(TIERS.map((tier) => [tier, []]));
  const releases: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | null = null;

  const stopAll = async (): Promise<void> => {
    stopping.abort(new Error('stopped'));
    for (const [tier, members] of parts) {
      const graceMs = tier === 'worker' ? workerGraceMs : undefined;
      await Promise.all(members.map((part) => part.stop(graceMs)));
    }
    for (const release of releases.toReversed()) await release();
  };
  return {
    signal: stopping.signal,
    async adopt(tier, part) {
      parts.get(tier)?.push(part);
      if (stopping.signal.aborted) await part.stop(0);
      await part.started;
    },
    atEnd: (release) => void releases.push(release),
    stop: () => (stopped ??= stopAll()),
    kill() {
      for (const part of [...parts.values()].flat()) part.current()?.kill('SIGKILL');
    },
  };
}
