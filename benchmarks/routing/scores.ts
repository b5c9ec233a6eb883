import { createHeuristicClassifier } from '../../api/router/heuristic/heuristic-classifier.ts';
import { blend } from '../../api/router/trained/blend.ts';
import { crossValidate } from '../../api/router/trained/cross-validate.ts';
import { DEFAULT_L2, fitModel } from '../../api/router/trained/fit-model.ts';
import { predict } from '../../api/router/trained/trained-model.ts';
import { createRandom } from '../../shared/lib/random.ts';
import type { RoutingRow } from './data.ts';

/** One score a row from each that is compared; each says which requests go large first. */
export type Scores = Record<'trained' | 'heuristic' | 'random' | 'oracle', number[]>;

export interface HeldOut {
  scores: Scores;
  /** How likely each model is right, by the trained one. */
  chances: { small: number; large: number }[];
}

const heuristic = createHeuristicClassifier({ bands: { moderate: 0.35, complex: 0.6 } });

/** The trained scores are those of models that have not seen the row's prompt. */
export function heldOutScores(rows: readonly RoutingRow[], seed: number, folds: number): HeldOut {
  const { predictions } = crossValidate(
    rows.map(({ example }) => example),
    { l2: DEFAULT_L2, seed, folds },
  );
  const byHeuristic = rows.map(({ request }) => heuristic.classify(request).score);
  const random = createRandom(seed);
  const scores = {
    trained: predictions.map((prediction, i) => blend(prediction, byHeuristic[i]!)),
    heuristic: byHeuristic,
    random: rows.map(random),
    oracle: rows.map(({ example }) => (example.largeOk - example.smallOk) / 2 + (1 - example.smallOk) / 4),
  };
  return { scores, chances: predictions.map(({ small, large }) => ({ small, large })) };
}

export interface UnseenSource {
  rows: RoutingRow[];
  /** With the fallback, and without it: what it is there for. */
  trained: number[];
  withoutFallback: number[];
  heuristic: number[];
  /** Mean share of the trained score in the blend. */
  trust: number;
}

/** Each source by a model that was trained on the others. */
export function unseenSources(rows: readonly RoutingRow[], seed: number): Record<string, UnseenSource> {
  const sources = [...new Set(rows.map(({ example }) => example.source))];
  return Object.fromEntries(sources.map((source) => [source, unseenSource(rows, source, seed)]));
}

function unseenSource(rows: readonly RoutingRow[], source: string, seed: number): UnseenSource {
  const others = rows.filter(({ example }) => example.source !== source).map(({ example }) => example);
  const unseen = rows.filter(({ example }) => example.source === source);
  const model = fitModel(others, { l2: DEFAULT_L2, seed });
  const predictions = unseen.map(({ example }) => predict(model, example));
  const byHeuristic = unseen.map(({ request }) => heuristic.classify(request).score);
  return {
    rows: unseen,
    trained: predictions.map((prediction, i) => blend(prediction, byHeuristic[i]!)),
    withoutFallback: predictions.map(({ score }) => score),
    heuristic: byHeuristic,
    trust: predictions.reduce((sum, { trust }) => sum + trust, 0) / predictions.length,
  };
}
