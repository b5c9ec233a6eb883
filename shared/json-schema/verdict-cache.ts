import type { SchemaVerdict } from './verdict.ts';

export interface VerdictCache {
  /** What is known of a key, or what `find` finds; who asks meanwhile waits for the same. */
  get(key: string, find: () => Promise<SchemaVerdict>): Promise<SchemaVerdict>;
}

/** Agents send the same tools with every turn; a verdict takes some 300 bytes. */
const MAX_VERDICTS = 10_000;
/** What was too costly may have been unlucky: a loaded machine, a long garbage collection. */
const COSTLY_MS = 60_000;

export function createVerdictCache(): VerdictCache {
  const known = new Map<string, { verdict: Promise<SchemaVerdict>; until: number }>();

  async function watch(key: string, verdict: Promise<SchemaVerdict>): Promise<void> {
    const entry = known.get(key);
    try {
      if ((await verdict).outcome === 'too_costly' && entry !== undefined) {
        entry.until = Date.now() + COSTLY_MS;
      }
    } catch {
      // Says nothing about the schema; whoever asked gets the error.
      known.delete(key);
    }
  }

  function find(key: string, ask: () => Promise<SchemaVerdict>): Promise<SchemaVerdict> {
    const verdict = ask();
    if (known.size >= MAX_VERDICTS) known.delete(known.keys().next().value!);
    known.set(key, { verdict, until: Infinity });
    void watch(key, verdict);
    return verdict;
  }

  return {
    get(key, ask) {
      const entry = known.get(key);
      if (entry === undefined || entry.until <= Date.now()) return find(key, ask);
      // To the young end: what is still sent stays.
      known.delete(key);
      known.set(key, entry);
      return entry.verdict;
    },
  };
}
