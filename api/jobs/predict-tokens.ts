import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { extractFeatures } from '../router/features/extract-features.ts';

export interface PredictedTokens {
  prompt: number;
  /** The client's limit or the model's default: an upper bound that is wrong for all tenants alike. */
  output: number;
}

/** What a job will take, for its fair share and the backlog; estimated, no tokenizer is asked. */
export function predictTokens(request: ChatRequest, model: ModelConfig): PredictedTokens {
  const { promptTokens, outputTokens } = extractFeatures(request);
  return {
    prompt: promptTokens,
    output: Math.min(outputTokens ?? model.defaultMaxTokens, model.maxMaxTokens),
  };
}
