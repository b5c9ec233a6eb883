import {
  type RoutingFigures,
  routingFigures,
  withThresholds,
} from '../../api/router/trained/routing-figures.ts';
import { bootstrap, type Estimate } from '../../shared/routing/bootstrap.ts';
import type { RoutingRow } from './data.ts';

export type Figures = Record<keyof RoutingFigures, Estimate>;

export interface MeasureOptions {
  resamples: number;
  seed: number;
}

/** Of the rows that are kept; thresholds from one half of them are measured on the other. */
export function measure(
  rows: readonly RoutingRow[],
  scores: readonly number[],
  keep: (row: RoutingRow) => boolean,
  options: MeasureOptions,
): Figures {
  const outcomes = rows
    .map((row, i) => ({ row, score: scores[i]! }))
    .filter(({ row }) => keep(row))
    .map(({ row: { example }, score }) => ({
      score,
      small: example.smallOk,
      large: example.largeOk,
      promptHash: example.promptHash,
    }));
  return bootstrap(withThresholds(outcomes), (drawn) => ({ ...routingFigures(drawn) }), options);
}
