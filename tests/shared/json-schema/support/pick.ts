import { createRandom } from '../../../../shared/lib/random.ts';

/** Choices from a seed: the same seed, the same schema. */
export interface Pick {
  below(limit: number): number;
  bool(share: number): boolean;
  one<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], count: number): T[];
}

export function createPick(seed: number): Pick {
  const next = createRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    bool: (share) => next() < share,
    one: (from) => from[below(from.length)]!,
    some(from, count) {
      const rest = [...from];
      return Array.from({ length: count }, () => rest.splice(below(rest.length), 1)).flat();
    },
  };
}
