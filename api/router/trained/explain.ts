import type { Example } from './example.ts';
import { standardise, SURFACE_COLUMNS, surfaceVector } from './surface-scale.ts';
import { SURFACE, KINDS } from './surface.ts';
import { type Prediction, SURFACE_STRENGTH, type TrainedModel, WRONG_SHARE } from './trained-model.ts';

/** Log-odds below which a part is not worth a reader's time, and how many parts are. */
const WORTH_SAYING = 0.05;
const MOST_FEATURES = 4;
const MOST_WORDS = 3;

interface Part {
  logOdds: number;
  text: string;
}

/** What weighed most, as log-odds of "the small model will not do": `+0.31 numbers (above average)`. */
export function explain(model: TrainedModel, example: Example, prediction: Prediction): string[] {
  const weigh = weightOf(model, prediction);
  const parts = [...surfaceParts(model, example, weigh), ...wordParts(example, weigh)];
  return parts
    .filter(({ logOdds }) => Math.abs(logOdds) >= WORTH_SAYING)
    .toSorted(byWeight)
    .map(({ logOdds, text }) => `${logOdds > 0 ? '+' : ''}${logOdds.toFixed(2)} ${text}`);
}

/** Log-odds of the score per unit of a column: both heads' weights, each as far as it moves its probability here. */
function weightOf(
  { heads, calibration }: TrainedModel,
  { small, large }: Prediction,
): (column: number) => number {
  const bySmall = -(1 + WRONG_SHARE) * small * (1 - small) * calibration.slope;
  const byLarge = large * (1 - large) * calibration.slope;
  return (column) => bySmall * heads.small.weights[column]! + byLarge * heads.large.weights[column]!;
}

/** A feature's part is that of itself and of what it means within the request's kind. */
function surfaceParts(model: TrainedModel, example: Example, weigh: (column: number) => number): Part[] {
  const standard = standardise(example.raw, model.scale);
  const vector = surfaceVector(standard, example.kinds, SURFACE_STRENGTH);
  const sums = new Map<string, number>();
  vector.indices.forEach((column, at) => {
    const text = describe(column, standard);
    sums.set(text, (sums.get(text) ?? 0) + vector.values[at]! * weigh(column));
  });
  return [...sums]
    .map(([text, logOdds]) => ({ text, logOdds }))
    .toSorted(byWeight)
    .slice(0, MOST_FEATURES);
}

function wordParts({ shape: { tokens }, ngrams }: Example, weigh: (column: number) => number): Part[] {
  const parts: Part[] = [];
  ngrams.indices.forEach((bucket, at) => {
    const logOdds = ngrams.values[at]! * weigh(SURFACE_COLUMNS + bucket);
    if (Math.abs(logOdds) < WORTH_SAYING) return;
    const end = ngrams.ends[at]!;
    parts.push({ logOdds, text: `"${tokens.slice(end - ngrams.lengths[at]!, end).join(' ')}"` });
  });
  return parts.toSorted(byWeight).slice(0, MOST_WORDS);
}

function describe(column: number, standard: readonly number[]): string {
  if (column < SURFACE.length) return compare(column, standard);
  const within = column - SURFACE.length;
  const at = within % (1 + SURFACE.length);
  if (at > 0) return compare(at - 1, standard);
  return `a request with ${KINDS[Math.floor(within / (1 + SURFACE.length))]!.name}`;
}

/** "has choices (below average)": there are none. */
function compare(feature: number, standard: readonly number[]): string {
  return `${SURFACE[feature]!.name} (${standard[feature]! < 0 ? 'below' : 'above'} average)`;
}

function byWeight(a: Part, b: Part): number {
  return Math.abs(b.logOdds) - Math.abs(a.logOdds);
}
