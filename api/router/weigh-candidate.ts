import type { ModelConfig } from '../../shared/config/types.ts';
import type { ModelRole } from '../../shared/types/route.ts';
import type { Candidate } from './candidate.ts';
import type { Features } from './features/features.ts';
import type { ModelOutlook } from './model-outlook.ts';

/**
 * Milliseconds a token before anything was measured: an 8B and a 4-bit 70B model of the Llama 3.1 shape on one H100.
 * Prompt: dense FLOPs at the usual utilisation; output: reading the weights once a token, at a moderate batch.
 */
const PRIOR_MS: Record<ModelRole, { prompt: number; output: number }> = {
  small: { prompt: 0.02, output: 8 },
  large: { prompt: 0.3, output: 20 },
};

/** Of an answer whose length the client leaves open. */
const TYPICAL_OUTPUT_TOKENS = 256;

export function weighCandidate(model: ModelConfig, features: Features, outlook: ModelOutlook): Candidate {
  const output = Math.min(features.outputTokens ?? TYPICAL_OUTPUT_TOKENS, TYPICAL_OUTPUT_TOKENS);
  const prior = PRIOR_MS[model.role];
  const { promptNanoUsdPerToken, completionNanoUsdPerToken } = model.price;
  return {
    model,
    live: outlook.live,
    expectedMs:
      (outlook.queueEtaMs ?? 0) +
      features.promptTokens * prior.prompt +
      output * (outlook.msPerOutputToken ?? prior.output),
    expectedNanoUsd: features.promptTokens * promptNanoUsdPerToken + output * completionNanoUsdPerToken,
  };
}
