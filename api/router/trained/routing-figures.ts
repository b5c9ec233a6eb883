import {
  accuracyAt,
  apgr,
  auroc,
  cpt,
  recoveryCurve,
  type RoutedOutcome,
  savedAt,
} from '../../../shared/routing/routing-metrics.ts';

/** Small ÷ large: the price of an 8B model against that of a 70B one. */
export const PRICE_RATIO = 0.2;

export interface RoutingFigures {
  apgr: number;
  cpt50: number;
  cpt80: number;
  accuracy: number;
  balanced_accuracy: number;
  auroc: number;
  saved_at_95: number;
}

/** An outcome with the threshold from which its request counts as "the small model will not do". */
export interface JudgedOutcome extends RoutedOutcome {
  threshold: number;
}

export function routingFigures(outcomes: readonly JudgedOutcome[]): RoutingFigures {
  const curve = recoveryCurve(outcomes);
  const { accuracy, balanced } = accuracyAt(
    // Each against its own threshold.
    outcomes.map(({ score, threshold, ...rest }) => ({ ...rest, score: score >= threshold ? 1 : 0 })),
    0.5,
  );
  return {
    apgr: apgr(curve),
    cpt50: cpt(curve, 0.5),
    cpt80: cpt(curve, 0.8),
    accuracy,
    balanced_accuracy: balanced,
    auroc: auroc(outcomes),
    saved_at_95: savedAt(curve, 0.95, PRICE_RATIO),
  };
}

/**
 * Gives every outcome the threshold that is most accurate on the others' half: a threshold chosen where it is measured
 * would look better than it is.
 */
export function withThresholds(
  outcomes: readonly (RoutedOutcome & { promptHash: number })[],
): JudgedOutcome[] {
  const halfOf = ({ promptHash }: { promptHash: number }): number => Math.floor(promptHash * 2 ** 24) % 2;
  const chosen = [0, 1].map((half) => mostAccurate(outcomes.filter((outcome) => halfOf(outcome) === half)));
  return outcomes.map((outcome) => ({ ...outcome, threshold: chosen[1 - halfOf(outcome)]! }));
}

/** The most accurate threshold, balanced accuracy counting half: sending nothing at all may not win by the mix. */
function mostAccurate(outcomes: readonly RoutedOutcome[]): number {
  const sorted = outcomes.toSorted((a, b) => b.score - a.score);
  const wrong = sorted.filter(({ small }) => small < 0.5).length;
  const right = sorted.length - wrong;
  let best = { sum: -1, threshold: Infinity };
  let wrongSent = 0;
  let rightSent = 0;
  sorted.forEach(({ score, small }, i) => {
    if (small < 0.5) wrongSent += 1;
    else rightSent += 1;
    if (sorted[i + 1]?.score === score) return;
    const rightKept = right - rightSent;
    const accuracy = (wrongSent + rightKept) / sorted.length;
    const sum = accuracy + (wrongSent / wrong + rightKept / right) / 4;
    if (sum > best.sum) best = { sum, threshold: score };
  });
  return best.threshold;
}
