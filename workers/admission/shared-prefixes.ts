/**
 * Beginnings that several running requests have in common (a system prompt, tool definitions): the engine's prefix
 * cache holds their blocks once, so one of them carries the blocks and the others ride.
 */
export interface SharedPrefixes {
  join(jobId: string, prefix: CommonPrefix | null): void;
  /** It will leave: it carries only if nobody else can. Who carries from now on, as for `leave`. */
  stepBack(jobId: string): string | null;
  /** Who carries the blocks from now on, if they were this one's and somebody rides; else null. */
  leave(jobId: string): string | null;
  /** Tokens of this request's beginning that another one carries. */
  riddenTokens(jobId: string): number;
}

export interface CommonPrefix {
  key: string;
  tokens: number;
}

export function createSharedPrefixes(): SharedPrefixes {
  const prefixes = new Map<string, CommonPrefix>();
  /** By key, in order of arrival: the first one carries. */
  const groups = new Map<string, Set<string>>();
  const carrierOf = (key: string) => groups.get(key)?.values().next().value;

  /** Who carries after the change, if it was `jobId` before. */
  function successor(jobId: string, key: string, change: (group: Set<string>) => void): string | null {
    const carried = carrierOf(key) === jobId;
    change(groups.get(key)!);
    const next = carrierOf(key) ?? null;
    return carried && next !== jobId ? next : null;
  }

  return {
    join(jobId, prefix) {
      if (prefix === null) return;
      prefixes.set(jobId, prefix);
      groups.set(prefix.key, (groups.get(prefix.key) ?? new Set()).add(jobId));
    },
    stepBack(jobId) {
      const prefix = prefixes.get(jobId);
      if (prefix === undefined) return null;
      return successor(jobId, prefix.key, (group) => {
        group.delete(jobId);
        group.add(jobId);
      });
    },
    leave(jobId) {
      const prefix = prefixes.get(jobId);
      if (prefix === undefined) return null;
      prefixes.delete(jobId);
      return successor(jobId, prefix.key, (group) => {
        group.delete(jobId);
        if (group.size === 0) groups.delete(prefix.key);
      });
    },
    riddenTokens(jobId) {
      const prefix = prefixes.get(jobId);
      return prefix === undefined || carrierOf(prefix.key) === jobId ? 0 : prefix.tokens;
    },
  };
}
