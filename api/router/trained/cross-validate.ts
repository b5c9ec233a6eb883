import { calibrate, type Calibration } from '../../../shared/routing/platt.ts';
import type { LabelledExample } from './example.ts';
import { fitCalibration, fitModel, type FitOptions } from './fit-model.ts';
import { predict, preference, type Prediction } from './trained-model.ts';

export interface CrossValidation {
  /** Of each example by a model that was trained without its fold; in the order of the examples. */
  predictions: Prediction[];
  calibration: Calibration;
}

export interface CrossValidationOptions extends FitOptions {
  folds: number;
  onFold?: (done: number) => void;
}

/** The same prompt falls into the same fold, whatever its row. */
export function foldOf({ promptHash }: { promptHash: number }, folds: number, seed: number): number {
  // A stretch of the hash's own digits: independent of its order, by which benchmarks choose their rows.
  return Math.floor(((promptHash * 2 ** 20 + seed * 0.618_033_988_7) % 1) * folds);
}

export function crossValidate(
  examples: readonly LabelledExample[],
  { folds, onFold, ...options }: CrossValidationOptions,
): CrossValidation {
  const inFold = examples.map((example) => foldOf(example, folds, options.seed));
  const raw: Prediction[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const model = fitModel(
      examples.filter((_, i) => inFold[i] !== fold),
      options,
    );
    examples.forEach((example, i) => {
      if (inFold[i] === fold) raw[i] = predict(model, example);
    });
    onFold?.(fold + 1);
  }
  return calibrateAll(examples, raw);
}

function calibrateAll(examples: readonly LabelledExample[], raw: readonly Prediction[]): CrossValidation {
  const calibration = fitCalibration(
    raw.map(({ small, large }, i) => ({ small, large, smallOk: examples[i]!.smallOk })),
  );
  return {
    calibration,
    predictions: raw.map((prediction) => ({
      ...prediction,
      score: calibrate(calibration, preference(prediction.small, prediction.large)),
    })),
  };
}
