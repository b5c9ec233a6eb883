import { type Random, randomNormal } from '../../../shared/lib/random.ts';
import type { StepLoad } from '../scheduler/step.ts';

/** t = t0 + (tw^1.5 + (a·T)^1.5)^(2/3) + b·K + c·B, the constants by what they stand for. */
export interface StepConstants {
  /** t0: launch and sampling. */
  overheadMs: number;
  /** tw: reading the weights once, the floor of every step. */
  weightsMs: number;
  /** a: arithmetic of one token; the exponent rounds the corner between memory-bound and compute-bound. */
  msPerToken: number;
  /** b: reading one token's keys and values, in nanoseconds. */
  nsPerContextToken: number;
  /** c: host work for one sequence. */
  msPerSequence: number;
}

/** Duration of one step in milliseconds of the engine's time. */
export function stepMs(constants: StepConstants, { tokens, sequences, contextTokens }: StepLoad): number {
  const compute = (constants.weightsMs ** 1.5 + (constants.msPerToken * tokens) ** 1.5) ** (2 / 3);
  const attention = (constants.nsPerContextToken * contextTokens) / 1e6;
  return constants.overheadMs + compute + attention + constants.msPerSequence * sequences;
}

/** Lognormal factor with mean 1; sigma is the standard deviation of its logarithm. */
export function jitterFactor(random: Random, sigma: number): number {
  if (sigma === 0) return 1;
  return Math.exp(sigma * randomNormal(random) - (sigma * sigma) / 2);
}
