import { logistic, logOdds } from '../../../shared/routing/logistic-regression.ts';
import type { Prediction } from './trained-model.ts';

/** The trained score as far as it can be trusted, and the heuristic's beyond; in log-odds, so that either can be sure. */
export function blend({ score, trust }: Prediction, heuristic: number): number {
  return logistic(trust * logOdds(score) + (1 - trust) * logOdds(heuristic));
}
