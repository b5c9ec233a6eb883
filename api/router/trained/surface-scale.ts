import type { SparseVector } from '../../../shared/routing/sparse-matrix.ts';
import type { RequestShape } from '../features/shape-request.ts';
import { KINDS, SURFACE } from './surface.ts';

/** Mean and standard deviation of each surface feature over the training data. */
export interface SurfaceScale {
  mean: number[];
  deviation: number[];
}

/** A request far out in one feature is not that much further: what lies beyond is extrapolation. */
const MAX_DEVIATIONS = 4;
/** Features within a kind have fewer examples, so they are held shorter than those of all requests. */
const WITHIN_KIND = 0.7;

/** Features as they stand, the kinds, and each feature within each kind. */
export const SURFACE_COLUMNS = SURFACE.length + KINDS.length * (1 + SURFACE.length);

export function rawSurface(request: RequestShape): number[] {
  return SURFACE.map(({ value }) => value(request));
}

export function kindsOf(request: RequestShape): number[] {
  return KINDS.map(({ value }) => value(request));
}

export function fitSurfaceScale(raw: readonly number[][]): SurfaceScale {
  const mean = SURFACE.map((_, j) => average(raw.map((row) => row[j]!)));
  const deviation = SURFACE.map((_, j) => Math.sqrt(average(raw.map((row) => (row[j]! - mean[j]!) ** 2))));
  return { mean, deviation };
}

/** In deviations from the mean; 0 where the training data always had the same value. */
export function standardise(raw: readonly number[], { mean, deviation }: SurfaceScale): number[] {
  return raw.map((value, j) => {
    const spread = deviation[j]!;
    if (spread < 1e-9) return 0;
    return Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, (value - mean[j]!) / spread));
  });
}

export function surfaceVector(
  standard: readonly number[],
  kinds: readonly number[],
  strength: number,
): SparseVector {
  const indices: number[] = [...standard.keys()];
  const values = standard.map((value) => value * strength);
  kinds.forEach((kind, index) => {
    if (kind === 0) return;
    const offset = SURFACE.length + index * (1 + SURFACE.length);
    indices.push(offset, ...standard.map((_, j) => offset + 1 + j));
    values.push(strength, ...standard.map((value) => value * WITHIN_KIND * strength));
  });
  return { indices: Int32Array.from(indices), values: Float32Array.from(values) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
