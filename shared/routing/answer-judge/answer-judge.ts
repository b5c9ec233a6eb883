import { logistic } from '../logistic-regression.ts';
import { ANSWER_FEATURES, answerFeatures } from './answer-features.ts';
import type { JudgedAnswer, JudgedRequest } from './answer.ts';

/** Two logistic heads over `ANSWER_FEATURES` in deviations from their means. */
export interface JudgeWeights {
  version: number;
  features: string[];
  mean: number[];
  deviation: number[];
  /** P(this answer is right), and P(the large model would be right). */
  small: JudgeHead;
  large: JudgeHead;
}

export interface JudgeHead {
  weights: number[];
  intercept: number;
}

export interface Verdict {
  /** How likely the small model's answer is right, and the large one's would be: 0..1. */
  right: number;
  largeRight: number;
  /** What is gained by asking the large model: higher is asked first. Refuse from a threshold on. */
  doubt: number;
  /** Most weighty first: `-0.41 no final answer`. Log-odds of being right. */
  reasons: string[];
}

export const JUDGE_VERSION = 1;
const MAX_DEVIATIONS = 5;
/** As in the router's score: that the answer is wrong counts a little beside what the large model gains. */
const WRONG_SHARE = 0.3;
const MOST_REASONS = 4;
const WORTH_SAYING = 0.1;

/** Throws when the weights are of another version or of other features. */
export function createAnswerJudge(
  weights: JudgeWeights,
): (request: JudgedRequest, answer: JudgedAnswer) => Verdict {
  if (weights.version !== JUDGE_VERSION || weights.features.join('|') !== ANSWER_FEATURES.join('|')) {
    throw new Error(
      'the weights of the answer judge are of other features than this program has: train it again',
    );
  }
  return (request, answer) => {
    const standard = standardiseAnswer(answerFeatures(request, answer), weights);
    const right = chance(weights.small, standard);
    const largeRight = chance(weights.large, standard);
    return {
      right,
      largeRight,
      doubt: doubtOf(right, largeRight),
      reasons: reasonsOf(weights.small, standard),
    };
  };
}

function doubtOf(right: number, largeRight: number): number {
  return largeRight - right + WRONG_SHARE * (1 - right);
}

export function standardiseAnswer(
  features: readonly number[],
  { mean, deviation }: Pick<JudgeWeights, 'mean' | 'deviation'>,
): number[] {
  return features.map((value, j) => {
    if (deviation[j]! < 1e-9) return 0;
    return Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, (value - mean[j]!) / deviation[j]!));
  });
}

function chance({ weights, intercept }: JudgeHead, standard: readonly number[]): number {
  return logistic(standard.reduce((sum, value, j) => sum + value * weights[j]!, intercept));
}

function reasonsOf({ weights }: JudgeHead, standard: readonly number[]): string[] {
  return standard
    .map((value, j) => ({ name: ANSWER_FEATURES[j]!, logOdds: value * weights[j]! }))
    .filter(({ logOdds }) => Math.abs(logOdds) >= WORTH_SAYING)
    .toSorted((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .slice(0, MOST_REASONS)
    .map(({ name, logOdds }) => `${logOdds > 0 ? '+' : ''}${logOdds.toFixed(2)} ${name}`);
}
