import type { ChatRequest } from '../../shared/types/chat.ts';

/** Predicts a request's prompt tokens from its size, learning from what the engine reports. */
export interface PromptEstimator {
  estimate(request: ChatRequest): number;
  observe(request: ChatRequest, promptTokens: number): void;
}

/** Role header and end-of-turn of a chat template. */
const TOKENS_PER_MESSAGE = 5;
/** English prose through Llama 3's tokenizer: about 4 bytes a token. Only the first guess, worth this many tokens. */
const INITIAL_BYTES_PER_TOKEN = 4;
const INITIAL_WEIGHT_TOKENS = 1_000;
/** Tokens after which an observation counts half. Sums decay, not means of ratios: a short chat, which is mostly template, says little about a long prompt. */
const HALF_LIFE_TOKENS = 100_000;

export function createPromptEstimator(): PromptEstimator {
  let tokens = INITIAL_WEIGHT_TOKENS;
  let bytes = INITIAL_WEIGHT_TOKENS * INITIAL_BYTES_PER_TOKEN;
  return {
    estimate: (request) => fixedTokens(request) + Math.ceil((textBytes(request) * tokens) / bytes),
    observe(request, promptTokens) {
      const seen = textBytes(request);
      const fromText = promptTokens - fixedTokens(request);
      if (seen === 0 || fromText <= 0) return;
      const decay = 0.5 ** (fromText / HALF_LIFE_TOKENS);
      tokens = tokens * decay + fromText;
      bytes = bytes * decay + seen;
    },
  };
}

function fixedTokens({ messages }: ChatRequest): number {
  return messages.length * TOKENS_PER_MESSAGE;
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
