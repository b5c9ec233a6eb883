/**
 * KV blocks that the engine holds and we know nothing of: other clients' requests. Our own count has no lag and is
 * the truth about our jobs; a scrape is up to half a second old, so it is compared with the larger of our counts at
 * this scrape and at the last. What several scrapes in a row agree on is taken off the capacity.
 */
export interface ForeignBlocks {
  value(): number;
  /** The newest scrape against our count now; both in blocks. Returns engine − ours, the drift. */
  observe(engineBlocks: number, ourBlocks: number): number;
  /** The engine has restarted: nothing is known. */
  reset(): void;
}

const SCRAPES = 3;
/** Blocks that freed requests give back a step later than we count them, and rounding of a gauge in per cent. */
const TOLERANCE_SHARE = 0.02;

export function createForeignBlocks(capacityBlocks: () => number): ForeignBlocks {
  let differences: number[] = [];
  let oursBefore = 0;
  return {
    value() {
      if (differences.length < SCRAPES) return 0;
      const least = Math.min(...differences);
      return least > TOLERANCE_SHARE * capacityBlocks() ? least : 0;
    },
    observe(engineBlocks, ourBlocks) {
      differences = [...differences, engineBlocks - Math.max(ourBlocks, oursBefore)].slice(-SCRAPES);
      oursBefore = ourBlocks;
      return engineBlocks - ourBlocks;
    },
    reset() {
      differences = [];
    },
  };
}
