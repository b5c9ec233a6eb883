import type { EngineLoad } from './engine-load.ts';
import type { KvCapacity } from './kv-capacity.ts';

/** The engine began anew: what it held, cached and counted is gone. */
export interface EngineRestart {
  reason: string;
  /** Null: not told. */
  before: KvCapacity | null;
  after: KvCapacity | null;
}

export type RestartFinding =
  | { kind: 'same' }
  | { kind: 'restarted'; restart: EngineRestart }
  /** A counter fell or the capacity changed within one process, so far in this scrape alone: not to be believed yet. */
  | { kind: 'doubtful'; reason: string };

/** Compares each scrape with the last one that was believed. */
export interface RestartWatch {
  /** Null: an engine without metrics answers. */
  observe(load: EngineLoad | null): RestartFinding;
  /** The engine refused connections or said that it was dead: whatever comes back is another one. */
  wasGone(): void;
}

/**
 * Another start time is another process. Without that word, a counter that falls or a capacity that changes is a
 * restart only when the next scrape says the same: counters do not fall, so one such text alone is a bad text.
 */
export function createRestartWatch(): RestartWatch {
  let last: EngineLoad | null = null;
  let answered = false;
  let doubted: string | null = null;
  let gone = false;

  function judge(load: EngineLoad | null): RestartFinding {
    if (last === null || load === null)
      return answered && gone ? restarted(last, load, 'it was gone') : { kind: 'same' };
    const sign = signOfRestart(last, load);
    if (isOtherProcess(last, load)) return restarted(last, load, sign?.words ?? 'its process is a new one');
    if (gone && !isSameProcess(last, load)) return restarted(last, load, 'it was gone');
    if (sign === null) return { kind: 'same' };
    if (doubted === sign.of) return restarted(last, load, sign.words);
    doubted = sign.of;
    return { kind: 'doubtful', reason: sign.words };
  }

  return {
    observe(load) {
      const finding = judge(load);
      if (finding.kind === 'doubtful') return finding;
      last = load;
      answered = true;
      doubted = null;
      gone = false;
      return finding;
    },
    wasGone() {
      gone = true;
    },
  };
}

export function capacityOf(load: EngineLoad): KvCapacity | null {
  const { usableBlocks, smallestEngineBlocks, blockSize } = load;
  return usableBlocks === null || smallestEngineBlocks === null
    ? null
    : { usableBlocks, smallestEngineBlocks, blockSize };
}

/** A capacity that becomes known is no sign: vLLM tells it after profiling. */
function signOfRestart(before: EngineLoad, now: EngineLoad): { of: string; words: string } | null {
  for (const counter of ['preemptions', 'prefixCacheQueries', 'prefixCacheHits'] as const) {
    if (now[counter] < before[counter])
      return { of: counter, words: `${counter} fell from ${before[counter]} to ${now[counter]}` };
  }
  const changed =
    before.usableBlocks !== null &&
    (now.usableBlocks !== before.usableBlocks || now.blockSize !== before.blockSize);
  if (!changed) return null;
  return { of: 'capacity', words: `capacity changed from ${blocksOf(before)} to ${blocksOf(now)}` };
}

function blocksOf({ usableBlocks, blockSize }: EngineLoad): string {
  return usableBlocks === null ? 'unknown' : `${usableBlocks} blocks of ${blockSize}`;
}

/** Two texts of one process may differ in the last digits. */
function isOtherProcess(before: EngineLoad, now: EngineLoad): boolean {
  const [was, is] = [before.processStartedAtSeconds, now.processStartedAtSeconds];
  return was !== null && is !== null && Math.abs(is - was) >= 0.01;
}

function isSameProcess(before: EngineLoad, now: EngineLoad): boolean {
  const known = before.processStartedAtSeconds !== null && now.processStartedAtSeconds !== null;
  return known && !isOtherProcess(before, now);
}

function restarted(before: EngineLoad | null, now: EngineLoad | null, reason: string): RestartFinding {
  const tell = (load: EngineLoad | null) => (load === null ? null : capacityOf(load));
  return { kind: 'restarted', restart: { reason, before: tell(before), after: tell(now) } };
}
