import type { Sequence } from './sequence.ts';

/** What one engine step computes. */
export interface Step {
  readonly work: readonly StepWork[];
  /** Sequences that lost their blocks, in that order. */
  readonly preempted: readonly number[];
  readonly admitted: readonly Admission[];
}

export interface StepWork {
  sequence: Sequence;
  /** Tokens computed in this step: one in decode, up to the budget in prefill. */
  tokens: number;
}

export interface Admission {
  id: number;
  /** Tokens of its input when it was admitted, and how many of them came out of the prefix cache. */
  tokens: number;
  cachedTokens: number;
  /** It had been preempted before. */
  resumed: boolean;
}

/** What decides how long a step takes. */
export interface StepLoad {
  /** T: tokens computed. */
  tokens: number;
  /** B: sequences. */
  sequences: number;
  /** K: sum of their context lengths, this step's tokens included. */
  contextTokens: number;
}

/** One token that a step has sampled. */
export interface SampledToken {
  id: number;
  tokenId: number;
  /** The last of its sequence. */
  last: boolean;
}

export function loadOf(step: Step): StepLoad {
  const load = { tokens: 0, sequences: step.work.length, contextTokens: 0 };
  for (const { sequence, tokens } of step.work) {
    load.tokens += tokens;
    load.contextTokens += sequence.computed;
  }
  return load;
}
