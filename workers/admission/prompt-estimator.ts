import type { ChatRequest } from '../../shared/types/chat.ts';

/** Predicts a request's prompt tokens from its size, learning from what the engine reports. */
export interface PromptEstimator {
  estimate(request: ChatRequest): number;
  observe(request: ChatRequest, promptTokens: number): void;
}

/** English prose through Llama 3's tokenizer: about 4 bytes a token. Only the first guess. */
const INITIAL_BYTES_PER_TOKEN = 4;
/** Weight of a new observation; the mean of the last 50 or so requests. */
const LEARNING_RATE = 0.04;

export function createPromptEstimator(): PromptEstimator {
  let bytesPerToken = INITIAL_BYTES_PER_TOKEN;
  return {
    estimate: (request) => Math.ceil(promptBytes(request) / bytesPerToken),
    observe(request, promptTokens) {
      if (promptTokens <= 0) return;
      bytesPerToken += LEARNING_RATE * (promptBytes(request) / promptTokens - bytesPerToken);
    },
  };
}

/** What the chat template renders, without its markers: messages and tools. */
function promptBytes(request: ChatRequest): number {
  let bytes = request.tools === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.tools));
  for (const message of request.messages) {
    bytes += MESSAGE_OVERHEAD_BYTES + contentBytes(message.content);
    if (message.tool_calls !== undefined) bytes += Buffer.byteLength(JSON.stringify(message.tool_calls));
  }
  return bytes;
}

/** Role header and end-of-turn: about four tokens. */
const MESSAGE_OVERHEAD_BYTES = 16;

function contentBytes(content: ChatRequest['messages'][number]['content']): number {
  if (content === undefined || content === null) return 0;
  return Buffer.byteLength(typeof content === 'string' ? content : JSON.stringify(content));
}
