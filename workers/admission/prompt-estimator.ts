import type { ChatRequest } from '../../shared/types/chat.ts';

/** Predicts a request's prompt tokens from its size, learning from what the engine reports. */
export interface PromptEstimator {
  estimate(request: ChatRequest): number;
  observe(request: ChatRequest, promptTokens: number): void;
  /** What has been learned. */
  model(): PromptModel;
}

/** tokens = fixedTokens + tokensPerByte × bytes of the request's text. */
export interface PromptModel {
  fixedTokens: number;
  tokensPerByte: number;
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
    estimate: (request) => Math.max(1, Math.ceil(meanTokens + slope() * (textBytes(request) - meanBytes))),
    model: () => ({ fixedTokens: meanTokens - slope() * meanBytes, tokensPerByte: slope() }),
    observe(request, promptTokens) {
      if (promptTokens <= 0) return;
      const bytesOff = textBytes(request) - meanBytes;
      const tokensOff = promptTokens - meanTokens;
      meanBytes += LEARNING_RATE * bytesOff;
      meanTokens += LEARNING_RATE * tokensOff;
      variance = (1 - LEARNING_RATE) * (variance + LEARNING_RATE * bytesOff * bytesOff);
      covariance = (1 - LEARNING_RATE) * (covariance + LEARNING_RATE * bytesOff * tokensOff);
    },
  };
}

/** What the chat template renders, without its markers: messages and tools. */
function textBytes(request: ChatRequest): number {
  let bytes = request.tools === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.tools));
  for (const message of request.messages) {
    bytes += contentBytes(message.content);
    if (message.tool_calls !== undefined) bytes += Buffer.byteLength(JSON.stringify(message.tool_calls));
  }
  return bytes;
}

/** Only text: an image's base64 says nothing of the tokens that it takes. */
function contentBytes(content: ChatRequest['messages'][number]['content']): number {
  if (content === undefined || content === null) return 0;
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content.reduce(
    (sum, part) => sum + (typeof part['text'] === 'string' ? Buffer.byteLength(part['text']) : 0),
    0,
  );
}
