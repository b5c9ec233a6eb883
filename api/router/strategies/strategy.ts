import type { ModelConfig } from '../../../shared/config/types.ts';
import type { Candidate } from '../candidate.ts';
import type { Classification } from '../classifier.ts';

export interface Choice {
  model: ModelConfig;
  reasons: string[];
}

/** Turns a score, prices and queues into a model. Of at least one candidate. */
export type Strategy = (classification: Classification, candidates: readonly Candidate[]) => Choice;
