/** One request with what both models made of it and what the router thinks. */
export interface RoutedOutcome {
  /** Higher goes to the large model first. */
  score: number;
  /** Quality of each model's answer, 0..1. */
  small: number;
  large: number;
}

/**
 * Quality recovered by share sent large (RouteLLM, arXiv:2406.18665): with q(c) the mean quality when the share c with
 * the highest scores goes large, PGR(c) = (q(c) − q_small) / (q_large − q_small). Point i is the first i requests.
 * Requests of equal score go together: their order would be chance, so between them the curve is a straight line.
 */
export interface RecoveryCurve {
  count: number;
  /** Sum of quality when the first i go large, i from 0 to count. */
  quality: Float64Array;
  recovered: Float64Array;
}

export function recoveryCurve(outcomes: readonly RoutedOutcome[]): RecoveryCurve {
  const sorted = outcomes.toSorted((a, b) => b.score - a.score);
  const count = sorted.length;
  const quality = new Float64Array(count + 1);
  quality[0] = sorted.reduce((sum, { small }) => sum + small, 0);
  for (let start = 0, end = 0; start < count; start = end) {
    let gain = 0;
    for (; end < count && sorted[end]!.score === sorted[start]!.score; end++)
      gain += sorted[end]!.large - sorted[end]!.small;
    for (let i = start; i < end; i++)
      quality[i + 1] = quality[start]! + (gain * (i + 1 - start)) / (end - start);
  }
  const first = quality[0];
  const gap = quality[count]! - first;
  return { count, quality, recovered: quality.map((q) => (q - first) / gap) };
}

/** Average performance gap recovered: the integral of PGR over the share, 0.5 by chance. */
export function apgr({ count, recovered }: RecoveryCurve): number {
  let area = 0;
  for (let i = 0; i < count; i++) area += (recovered[i]! + recovered[i + 1]!) / 2;
  return area / count;
}

/** Call-performance threshold: the smallest share sent large with which `share` of the gap is recovered. */
export function cpt({ count, recovered }: RecoveryCurve, share: number): number {
  return recovered.findIndex((value) => value >= share - 1e-12) / count;
}

/** Part of the cost of "always large" that is saved while keeping `quality` of its quality. `priceRatio`: small ÷ large. */
export function savedAt({ count, quality }: RecoveryCurve, share: number, priceRatio: number): number {
  const sent = quality.findIndex((value) => value >= share * quality[count]! - 1e-9) / count;
  return (1 - sent) * (1 - priceRatio);
}

/** The chance that a request that the small model gets wrong has the higher score of two. Ties count half. */
export function auroc(outcomes: readonly RoutedOutcome[]): number {
  const sorted = outcomes.toSorted((a, b) => a.score - b.score);
  const wrong = sorted.filter(({ small }) => small < 0.5).length;
  const right = sorted.length - wrong;
  let below = 0;
  let pairs = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    let rightHere = 0;
    for (; end < sorted.length && sorted[end]!.score === sorted[start]!.score; end++) {
      if (sorted[end]!.small >= 0.5) rightHere += 1;
    }
    pairs += (end - start - rightHere) * (below + rightHere / 2);
    below += rightHere;
  }
  return pairs / (wrong * right);
}

export interface Accuracy {
  accuracy: number;
  /** Mean of the accuracies on requests that the small model gets right and on those that it does not. */
  balanced: number;
}

/** Of the verdict "the small model will not do" from `threshold` on, against whether it did. */
export function accuracyAt(outcomes: readonly RoutedOutcome[], threshold: number): Accuracy {
  const counts = { rightKept: 0, right: 0, wrongSent: 0, wrong: 0 };
  for (const { score, small } of outcomes) {
    const sent = score >= threshold;
    if (small >= 0.5) {
      counts.right += 1;
      if (!sent) counts.rightKept += 1;
    } else {
      counts.wrong += 1;
      if (sent) counts.wrongSent += 1;
    }
  }
  return {
    accuracy: (counts.rightKept + counts.wrongSent) / outcomes.length,
    balanced: (counts.rightKept / counts.right + counts.wrongSent / counts.wrong) / 2,
  };
}
