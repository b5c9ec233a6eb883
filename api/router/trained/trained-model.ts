import { logistic } from '../../../shared/routing/logistic-regression.ts';
import { type Calibration, calibrate } from '../../../shared/routing/platt.ts';
import { concatenate, dot, type SparseVector } from '../../../shared/routing/sparse-matrix.ts';
import type { Example } from './example.ts';
import { distanceFrom, type Familiarity, trustAt } from './familiarity.ts';
import { type KnownWords, unknownShare } from './known-words.ts';
import { standardise, SURFACE_COLUMNS, type SurfaceScale, surfaceVector } from './surface-scale.ts';

/** Weights of one head over the surface columns and then those of the n-grams. */
export interface Head {
  weights: Float32Array;
  intercept: number;
}

export interface TrainedModel {
  scale: SurfaceScale;
  /** P(the small model is right) and P(the large one is). */
  heads: { small: Head; large: Head };
  /** From `preference` to log-odds of "the small model will not do". */
  calibration: Calibration;
  familiarity: Familiarity;
  knownWords: KnownWords;
}

/**
 * What a surface feature weighs against the n-grams, which have length 1 together: with one penalty for all, the same as
 * penalising it less. 0.15 gave the same figures.
 */
export const SURFACE_STRENGTH = 0.2;

/**
 * How much "the small model is wrong" counts beside "the large model gains". The gain alone recovers most quality
 * (cross-validated APGR .645, the chance of being wrong alone .641), but says less about who is right (AUROC .75, not .77).
 */
export const WRONG_SHARE = 0.3;

export interface Prediction {
  small: number;
  large: number;
  /** 0..1, calibrated. */
  score: number;
  /** How far from the training data, and how much the score is worth there, 0..1. */
  distance: number;
  trust: number;
}

/** Higher goes to the large model first. */
export function preference(small: number, large: number): number {
  return large - small + WRONG_SHARE * (1 - small);
}

export function vectorOf(example: Example, scale: SurfaceScale): SparseVector {
  const surface = surfaceVector(standardise(example.raw, scale), example.kinds, SURFACE_STRENGTH);
  return concatenate([
    { vector: surface, offset: 0 },
    { vector: example.ngrams, offset: SURFACE_COLUMNS },
  ]);
}

export function predict(model: TrainedModel, example: Example): Prediction {
  const vector = vectorOf(example, model.scale);
  const small = probability(model.heads.small, vector);
  const large = probability(model.heads.large, vector);
  const distance = distanceFrom(model.familiarity, placeOf(example, model.scale, model.knownWords));
  return {
    small,
    large,
    score: calibrate(model.calibration, preference(small, large)),
    distance,
    trust: trustAt(model.familiarity, distance),
  };
}

/** How many deviations a text of nothing but unknown words is away, from that alone. */
const UNKNOWN_WORDS_STRENGTH = 10;

/** The request as a point among the training data: its surface and how many of its words are unknown. */
export function placeOf(example: Example, scale: SurfaceScale, known: KnownWords): number[] {
  // What never varied in training is measured as it stands: there, anything else is far away.
  const unvaried = example.raw.map((value, j) =>
    scale.deviation[j]! < 1e-9 ? 4 * (value - scale.mean[j]!) : 0,
  );
  const standard = standardise(example.raw, scale).map((value, j) => value + unvaried[j]!);
  return [...standard, UNKNOWN_WORDS_STRENGTH * unknownShare(known, example.shape.tokens)];
}

function probability({ weights, intercept }: Head, vector: SparseVector): number {
  return logistic(intercept + dot(vector, weights));
}
