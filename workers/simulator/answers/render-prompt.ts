import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat } from '../formats/call-format.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { PromptMessage } from './chat-message.ts';
import { renderChat } from './chat-template.ts';
import { answerPrefix, type ReasoningStyle } from './reasoning-styles.ts';

export interface ChatInput {
  messages: readonly PromptMessage[];
  tools: readonly JsonValue[];
  addGenerationPrompt: boolean;
  /** Whether the request wants thinking; null or left out: as the model does by itself. */
  thinking?: boolean | null;
}

/** A chat as the token ids that the model reads. */
export type RenderPrompt = (chat: ChatInput) => number[];

export function createRenderPrompt(
  tokenizer: Tokenizer,
  format: CallFormat,
  style: ReasoningStyle | null,
): RenderPrompt {
  return ({ thinking = null, ...chat }) =>
    tokenizer.encode(renderChat({ ...chat, format, answerPrefix: answerPrefix(style, thinking) }));
}
