import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat } from '../formats/call-format.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { PromptMessage } from './chat-message.ts';
import { renderChat } from './chat-template.ts';

export interface ChatInput {
  messages: readonly PromptMessage[];
  tools: readonly JsonValue[];
  addGenerationPrompt: boolean;
}

/** A chat as the token ids that the model reads. */
export type RenderPrompt = (chat: ChatInput) => number[];

export function createRenderPrompt(
  tokenizer: Tokenizer,
  format: CallFormat,
  answerPrefix: string,
): RenderPrompt {
  return (chat) => tokenizer.encode(renderChat({ ...chat, format, answerPrefix }));
}
