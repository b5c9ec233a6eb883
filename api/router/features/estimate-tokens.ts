import type { ChatMessage, ChatRequest } from '../../../shared/types/chat.ts';
import { textOf } from './sample-text.ts';

/**
 * Bytes of UTF-8 per token: 4.4 for English prose and about 4 for the usual mix under vocabularies of 128,000
 * tokens; Chinese and Cyrillic, with more bytes a letter, come out close to it too.
 */
const BYTES_PER_TOKEN = 4;

/** The chat template's marks around one message. */
const TOKENS_PER_MESSAGE = 4;

/** A guess from byte counts alone, linear and without a tokenizer. `toolChars` as `measureTools` counts them. */
export function estimatePromptTokens({ messages }: ChatRequest, toolChars: number): number {
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), toolChars);
  return Math.ceil(bytes / BYTES_PER_TOKEN) + messages.length * TOKENS_PER_MESSAGE;
}

function messageBytes({ content, tool_calls }: ChatMessage): number {
  const calls = (tool_calls ?? []).map((call) => call.function.name.length + call.function.arguments.length);
  return contentBytes(content) + calls.reduce((sum, length) => sum + length, 0);
}

function contentBytes(content: ChatMessage['content']): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return (content ?? []).reduce((sum, part) => sum + Buffer.byteLength(textOf(part)), 0);
}
