import { fitLogistic, logistic } from './logistic-regression.ts';
import { toMatrix } from './sparse-matrix.ts';

/** A straight line from a raw score to log-odds. */
export interface Calibration {
  slope: number;
  intercept: number;
}

/**
 * Platt's scaling: the line with which the raw scores predict the outcomes best. Fitted to scores of examples that the
 * model has not seen; on its own training data every model looks too sure of itself.
 */
export function fitPlatt(scores: ArrayLike<number>, outcomes: ArrayLike<number>): Calibration {
  const one = Int32Array.of(0);
  const vectors = Array.from(scores, (score) => ({ indices: one, values: Float32Array.of(score) }));
  const rows = Int32Array.from(vectors.keys());
  const { weights, intercept } = fitLogistic(
    { matrix: toMatrix(vectors, 1), rows, labels: outcomes },
    { l2: 1e-9, maxSteps: 200 },
  );
  return { slope: weights[0]!, intercept };
}

export function calibrate({ slope, intercept }: Calibration, score: number): number {
  return logistic(slope * score + intercept);
}
