import type { PriceConfig } from '../config/types.ts';
import type { RefusedAnswer } from '../types/refusal.ts';
import type { Cost, Usage } from '../types/usage.ts';
import { gpuNanoUsd } from './gpu-cost.ts';

export interface JobPrices {
  /** The model that answered. */
  own: PriceConfig;
  /** The model of the counterfactual; null when no large model is configured. */
  large: PriceConfig | null;
  /** Output tokens a second of the engine that answered; 0: not measured. */
  tokensPerSecond: number;
}

type Refused = Pick<RefusedAnswer, 'usage' | 'cost_nano_usd' | 'gpu_nano_usd'>;

/**
 * What a job costs, in integer nano-dollars, refused answers included, and what its answer would have cost had every
 * job gone large: the question as it was first asked, and the answer that was given.
 * Integers throughout: a million jobs add up to the cent, and 2⁵³ nano-dollars are nine million dollars.
 */
export function priceJob(usage: Usage, prices: JobPrices, refused: readonly Refused[] = []): Cost {
  const { prompt, completion } = priceTokens(usage, prices.own);
  const large = prices.large === null ? null : priceTokens(asFirstAsked(usage, refused), prices.large);
  const refusedNanoUsd = refused.reduce((sum, each) => sum + each.cost_nano_usd, 0);
  const gpu = gpuNanoUsd(usage.completion_tokens, prices.tokensPerSecond, prices.own.gpuUsdPerHour);
  return {
    total_nano_usd: prompt + completion + refusedNanoUsd,
    prompt_nano_usd: prompt,
    completion_nano_usd: completion,
    refused_nano_usd: refusedNanoUsd,
    gpu_nano_usd: refused.reduce((sum, each) => sum + each.gpu_nano_usd, gpu),
    always_large_nano_usd: large === null ? null : large.prompt + large.completion,
  };
}

/** Asked again, a prompt also holds the refused answer and what was wrong with it. */
function asFirstAsked(usage: Usage, [first]: readonly Refused[]): Usage {
  if (first === undefined || usage.prompt_tokens === 0) return usage;
  const { prompt_tokens, prompt_tokens_details } = first.usage;
  return { ...usage, prompt_tokens, ...(prompt_tokens_details && { prompt_tokens_details }) };
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
