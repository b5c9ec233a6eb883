import type { PriceConfig } from '../config/types.ts';
import type { Cost, Usage } from '../types/usage.ts';

export interface JobPrices {
  /** The model that answered. */
  own: PriceConfig;
  /** The model of the counterfactual; null when no large model is configured. */
  large: PriceConfig | null;
}

/**
 * What a job costs, in integer nano-dollars, and what the same tokens would have cost had every job gone large.
 * Integers throughout: a million jobs add up to the cent, and 2⁵³ nano-dollars are nine million dollars.
 */
export function priceJob(usage: Usage, prices: JobPrices): Cost {
  const { prompt, completion } = priceTokens(usage, prices.own);
  const large = prices.large === null ? null : priceTokens(usage, prices.large);
  return {
    total_nano_usd: prompt + completion,
    prompt_nano_usd: prompt,
    completion_nano_usd: completion,
    always_large_nano_usd: large === null ? null : large.prompt + large.completion,
  };
}

function priceTokens(usage: Usage, price: PriceConfig): { prompt: number; completion: number } {
  // Cached tokens are part of the prompt; some engines have counted more of them than there was prompt.
  const cached = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, usage.prompt_tokens);
  return {
    prompt:
      (usage.prompt_tokens - cached) * price.promptNanoUsdPerToken +
      cached * price.cachedPromptNanoUsdPerToken,
    completion: usage.completion_tokens * price.completionNanoUsdPerToken,
  };
}
