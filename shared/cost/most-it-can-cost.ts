import type { ModelConfig } from '../config/types.ts';
import { promptBytes } from '../jobs/prompt-bytes.ts';
import type { ChatRequest } from '../types/chat.ts';

/** What a chat template puts around each message and in front of all; generous: Llama 3.1 takes about 30 and 5. */
const TEMPLATE_TOKENS = 256;
const TOKENS_AROUND_MESSAGE = 16;

/**
 * A price that one answer cannot pass, in nano-dollars: no byte-level tokenizer makes more tokens than there are bytes,
 * and some templates render tools indented, at most twice as long. No prompt is longer than the model's context.
 */
export function mostItCanCost(request: ChatRequest, model: ModelConfig): number {
  const around = TEMPLATE_TOKENS + TOKENS_AROUND_MESSAGE * request.messages.length;
  const prompt = Math.min(2 * promptBytes(request) + around, model.contextLength);
  const wanted = request.max_completion_tokens ?? request.max_tokens ?? model.defaultMaxTokens;
  const completion = Math.min(wanted, model.maxMaxTokens, model.contextLength);
  const { promptNanoUsdPerToken, cachedPromptNanoUsdPerToken, completionNanoUsdPerToken } = model.price;
  const promptPrice = Math.max(promptNanoUsdPerToken, cachedPromptNanoUsdPerToken);
  return prompt * promptPrice + completion * completionNanoUsdPerToken;
}
