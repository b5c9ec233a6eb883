import { fitLogistic } from '../../../shared/routing/logistic-regression.ts';
import { type Calibration, fitPlatt } from '../../../shared/routing/platt.ts';
import { toMatrix } from '../../../shared/routing/sparse-matrix.ts';
import { type LabelledExample, NGRAMS } from './example.ts';
import { fitFamiliarity } from './familiarity.ts';
import { fitKnownWords } from './known-words.ts';
import { fitSurfaceScale, SURFACE_COLUMNS } from './surface-scale.ts';
import { type Head, placeOf, preference, type TrainedModel, vectorOf } from './trained-model.ts';

export interface FitOptions {
  /** L2 penalty of both heads. */
  l2: number;
  seed: number;
}

/** Chosen by cross-validation on 11,593 requests; 0.001 costs .001 APGR, 0.0004 .004. */
export const DEFAULT_L2 = 0.002;

/** Until held-out scores are there to calibrate with. The order of scores does not depend on it. */
const UNCALIBRATED: Calibration = { slope: 4, intercept: -1 };

const MODEL_COLUMNS = SURFACE_COLUMNS + NGRAMS.buckets;

export function fitModel(examples: readonly LabelledExample[], { l2, seed }: FitOptions): TrainedModel {
  const scale = fitSurfaceScale(examples.map(({ raw }) => raw));
  const knownWords = fitKnownWords(examples.map(({ shape }) => shape.tokens));
  const matrix = toMatrix(
    examples.map((example) => vectorOf(example, scale)),
    MODEL_COLUMNS,
  );
  const rows = Int32Array.from(examples.keys());
  function head(labels: number[]): Head {
    const { weights, intercept } = fitLogistic({ matrix, rows, labels }, { l2 });
    return { weights: Float32Array.from(weights), intercept };
  }
  return {
    scale,
    knownWords,
    heads: {
      small: head(examples.map(({ smallOk }) => smallOk)),
      large: head(examples.map(({ largeOk }) => largeOk)),
    },
    calibration: UNCALIBRATED,
    familiarity: fitFamiliarity(
      examples.map((example) => placeOf(example, scale, knownWords)),
      seed,
    ),
  };
}

/** `small` and `large`: what a model said of examples that it had not seen. */
export function fitCalibration(
  heldOut: readonly { small: number; large: number; smallOk: number }[],
): Calibration {
  return fitPlatt(
    heldOut.map(({ small, large }) => preference(small, large)),
    heldOut.map(({ smallOk }) => 1 - smallOk),
  );
}
