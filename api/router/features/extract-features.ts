import type { ChatMessage, ChatRequest } from '../../../shared/types/chat.ts';
import { estimatePromptTokens } from './estimate-tokens.ts';
import type { Features } from './features.ts';
import { markText } from './mark-text.ts';
import { measureTools } from './measure-tools.ts';
import { sampleText, textOf } from './sample-text.ts';

/** Linear in the request; words and marks are counted on a bounded sample, so that size alone costs next to nothing. */
export function extractFeatures(request: ChatRequest): Features {
  const { messages, tools, response_format } = request;
  const schemas = measureTools(request);
  return {
    promptTokens: estimatePromptTokens(request, schemas.chars),
    outputTokens: request.max_completion_tokens ?? request.max_tokens ?? null,
    questionChars: lengthOf(messages.findLast(({ role }) => role === 'user')),
    turns: countRole(messages, 'user'),
    toolResults: countRole(messages, 'tool'),
    tools: tools?.length ?? 0,
    schemaNodes: schemas.nodes,
    schemaDepth: schemas.depth,
    structuredOutput: response_format !== undefined && response_format.type !== 'text',
    text: markText(sampleText(request)),
  };
}

function countRole(messages: ChatMessage[], wanted: ChatMessage['role']): number {
  return messages.reduce((sum, { role }) => sum + (role === wanted ? 1 : 0), 0);
}

function lengthOf(message: ChatMessage | undefined): number {
  const content = message?.content ?? '';
  if (typeof content === 'string') return content.length;
  return content.reduce((sum, part) => sum + textOf(part).length, 0);
}
