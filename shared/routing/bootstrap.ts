import { createRandom } from '../lib/random.ts';

/** A figure with its 95 % confidence interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface BootstrapOptions {
  resamples: number;
  seed: number;
}

/** Percentile bootstrap over examples: every resample draws as many as there are, with replacement. */
export function bootstrap<Example, Name extends string>(
  examples: readonly Example[],
  measure: (examples: readonly Example[]) => Record<Name, number>,
  { resamples, seed }: BootstrapOptions,
): Record<Name, Estimate> {
  const random = createRandom(seed);
  const point = measure(examples);
  const drawn = Array.from({ length: resamples }, () =>
    measure(examples.map(() => examples[Math.floor(random() * examples.length)]!)),
  );
  const names = Object.keys(point) as Name[];
  const estimates = names.map((name): [Name, Estimate] => {
    const values = drawn.map((figures) => figures[name]).toSorted((a, b) => a - b);
    return [name, { value: point[name], low: quantile(values, 0.025), high: quantile(values, 0.975) }];
  });
  return Object.fromEntries(estimates) as Record<Name, Estimate>;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
