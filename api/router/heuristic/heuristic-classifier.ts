import type { RoutingConfig } from '../../../shared/config/types.ts';
import { classOfScore } from '../class-of-score.ts';
import type { LocalClassifier } from '../classifier.ts';
import { extractFeatures } from '../features/extract-features.ts';
import type { Features } from '../features/features.ts';
import { BIAS, SIGNALS } from './signals.ts';

/** Log-odds below which a signal is not worth a reader's time. */
const WORTH_SAYING = 0.1;

/** Adds up the table of signals and squashes the sum. Its reasons are the sum: `+0.90 code (12 marks)`. */
export function createHeuristicClassifier({ bands }: { bands: RoutingConfig['bands'] }): LocalClassifier {
  return {
    name: 'heuristic',
    classify(request) {
      const parts = contributions(extractFeatures(request));
      const score = logistic(parts.reduce((sum, { logOdds }) => sum + logOdds, BIAS));
      return { score, class: classOfScore(score, bands), reasons: reasonsOf(parts), classifier: 'heuristic' };
    },
  };
}

interface Contribution {
  logOdds: number;
  text: string;
}

function contributions(features: Features): Contribution[] {
  return SIGNALS.map(({ weight, strength, say }) => ({
    logOdds: weight * strength(features),
    text: say(features),
  }));
}

function reasonsOf(parts: Contribution[]): string[] {
  const telling = parts
    .filter(({ logOdds }) => Math.abs(logOdds) >= WORTH_SAYING)
    .toSorted((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .map(({ logOdds, text }) => `${logOdds > 0 ? '+' : ''}${logOdds.toFixed(2)} ${text}`);
  return telling.length > 0 ? telling : ['short and plain'];
}

/** Three digits: more would claim to know more. */
function logistic(logOdds: number): number {
  return Math.round(1000 / (1 + Math.exp(-logOdds))) / 1000;
}
