import { minimise } from './minimise.ts';
import type { SparseMatrix } from './sparse-matrix.ts';

export interface LogisticOptions {
  /** L2 penalty on the mean loss: λ/2 · |w|². The intercept is free. */
  l2: number;
  maxSteps?: number;
}

export interface LinearModel {
  weights: Float64Array;
  intercept: number;
}

/** `rows` are those to learn from; `labels` (0 or 1) and `importance` are those of the whole matrix. */
export interface Examples {
  matrix: SparseMatrix;
  rows: Int32Array;
  labels: ArrayLike<number>;
  importance?: ArrayLike<number>;
}

export function logistic(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

export function logOdds(probability: number): number {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(p / (1 - p));
}

/** L2-regularised logistic regression. The problem is convex and the method has no chance in it: same data, same weights. */
export function fitLogistic(examples: Examples, { l2, maxSteps = 60 }: LogisticOptions): LinearModel {
  const { matrix, rows, labels, importance } = examples;
  const { columns, starts, indices, values } = matrix;
  let total = 0;
  for (const row of rows) total += importance?.[row] ?? 1;

  function objective(point: Float64Array, gradient: Float64Array): number {
    gradient.fill(0);
    let loss = 0;
    for (const row of rows) {
      let margin = point[columns]!;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) margin += values[at]! * point[indices[at]!]!;
      const weight = (importance?.[row] ?? 1) / total;
      const label = labels[row]!;
      loss += weight * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0) - label * margin);
      const error = weight * (logistic(margin) - label);
      for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[indices[at]!]! += error * values[at]!;
      gradient[columns]! += error;
    }
    for (let i = 0; i < columns; i++) {
      loss += (l2 / 2) * point[i]! ** 2;
      gradient[i]! += l2 * point[i]!;
    }
    return loss;
  }

  const point = new Float64Array(columns + 1);
  minimise(point, objective, { maxSteps, tolerance: 1e-6 });
  return { weights: point.subarray(0, columns), intercept: point[columns]! };
}
