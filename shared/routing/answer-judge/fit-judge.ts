import { fitLogistic } from '../logistic-regression.ts';
import { toMatrix } from '../sparse-matrix.ts';
import { ANSWER_FEATURES } from './answer-features.ts';
import { JUDGE_VERSION, type JudgeHead, type JudgeWeights, standardiseAnswer } from './answer-judge.ts';

/** `answerFeatures` of a small model's answer, with what became of it and of the large model's. */
export interface GradedAnswer {
  features: readonly number[];
  smallOk: number;
  largeOk: number;
}

/** Flat from 0.001 to 0.01. */
const L2 = 0.003;

export function fitJudge(answers: readonly GradedAnswer[]): JudgeWeights {
  const mean = ANSWER_FEATURES.map((_, j) => average(answers.map(({ features }) => features[j]!)));
  const deviation = ANSWER_FEATURES.map((_, j) =>
    Math.sqrt(average(answers.map(({ features }) => (features[j]! - mean[j]!) ** 2))),
  );
  const indices = Int32Array.from(ANSWER_FEATURES.keys());
  const vectors = answers.map(({ features }) => ({
    indices,
    values: Float32Array.from(standardiseAnswer(features, { mean, deviation })),
  }));
  const matrix = toMatrix(vectors, ANSWER_FEATURES.length);
  const rows = Int32Array.from(answers.keys());
  function head(labels: number[]): JudgeHead {
    const { weights, intercept } = fitLogistic({ matrix, rows, labels }, { l2: L2 });
    return { weights: Array.from(weights, short), intercept: short(intercept) };
  }
  return {
    version: JUDGE_VERSION,
    features: [...ANSWER_FEATURES],
    mean: mean.map(short),
    deviation: deviation.map(short),
    small: head(answers.map(({ smallOk }) => smallOk)),
    large: head(answers.map(({ largeOk }) => largeOk)),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function short(value: number): number {
  return Number(value.toPrecision(5));
}
