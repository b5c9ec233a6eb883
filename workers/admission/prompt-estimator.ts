import { promptBytes } from '../../shared/jobs/prompt-bytes.ts';
import type { PromptModel } from '../../shared/jobs/prompt-model.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';

/** Predicts a request's prompt tokens from its size, learning from what the engine reports. */
export interface PromptEstimator {
  estimate(request: ChatRequest): number;
  observe(request: ChatRequest, promptTokens: number): void;
  /** What has been learned. */
  model(): PromptModel;
}

/** English prose through Llama 3's tokenizer: about 4 bytes a token. What to believe until lengths have varied. */
const PRIOR_TOKENS_PER_BYTE = 0.25;
/** How strongly: as much as lengths that scatter by 100 bytes. */
const PRIOR_VARIANCE = 100 ** 2;
/** Weight of a new observation: the last 50 or so requests count. */
const LEARNING_RATE = 0.04;

/**
 * tokens = fixed + slope × bytes, by least squares over the recent requests, the slope drawn towards the prior. The
 * fixed part matters: a short chat is mostly template, and a mean of its bytes per token would make a long prompt
 * ten times as long as it is.
 */
export function createPromptEstimator(): PromptEstimator {
  let meanBytes = 0;
  let meanTokens = 0;
  let variance = 0;
  let covariance = 0;
  const slope = () => (covariance + PRIOR_VARIANCE * PRIOR_TOKENS_PER_BYTE) / (variance + PRIOR_VARIANCE);
  return {
    estimate: (request) => Math.max(1, Math.ceil(meanTokens + slope() * (promptBytes(request) - meanBytes))),
    model: () => ({ fixedTokens: meanTokens - slope() * meanBytes, tokensPerByte: slope() }),
    observe(request, promptTokens) {
      if (promptTokens <= 0) return;
      const bytesOff = promptBytes(request) - meanBytes;
      const tokensOff = promptTokens - meanTokens;
      meanBytes += LEARNING_RATE * bytesOff;
      meanTokens += LEARNING_RATE * tokensOff;
      variance = (1 - LEARNING_RATE) * (variance + LEARNING_RATE * bytesOff * bytesOff);
      covariance = (1 - LEARNING_RATE) * (covariance + LEARNING_RATE * bytesOff * tokensOff);
    },
  };
}
