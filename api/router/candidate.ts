import type { ModelConfig } from '../../shared/config/types.ts';

/** A model that could take the request, and what that would mean. */
export interface Candidate {
  model: ModelConfig;
  live: boolean;
  /** Queue and answer, ms. */
  expectedMs: number;
  expectedNanoUsd: number;
}
