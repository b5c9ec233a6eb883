import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest, JsonSchema, ResponseFormat } from '../../shared/types/chat.ts';
import type { StructuralFormat } from './constraints/structural-format.ts';
import { behindThinking, thinkingMarks } from './constraints/thinking-prefix.ts';
import { callsInstead, thinkingOf } from './tool-constraint.ts';

/**
 * What an engine is told of a `response_format`. As the client wrote it, where the answer is the document and nothing
 * else; else a structural tag, because a grammar that binds from the first token would forbid
 *
 * - the calls of a model that has tools and may choose: the document is its last answer, not each one;
 * - the thinking of a model that thinks: what it wrote instead of its thoughts would be taken for them.
 *
 * Null: nothing, also where calls have no frame. The answer is checked either way.
 */
export function documentConstraint(
  request: ChatRequest,
  model: Pick<ModelConfig, 'toolParser' | 'reasoningParser'>,
): Record<string, unknown> | null {
  const { response_format: format } = request;
  const schema = schemaOf(format);
  if (format === undefined || schema === null) return null;
  const marks = thinkingMarks(model.reasoningParser, thinkingOf(request));
  const document = { type: 'json_schema', json_schema: schema } as const;
  if (!mayCall(request)) {
    return marks === null ? { ...format } : structuralTag(behindThinking(document, marks));
  }
  const calls = callsInstead(request, model.toolParser);
  if (calls === null) return null;
  return structuralTag(behindThinking({ type: 'or', elements: [document, calls] }, marks));
}

/** Null: the text is free. */
function schemaOf(format: ResponseFormat | undefined): JsonSchema | null {
  if (format === undefined || format.type === 'text') return null;
  return format.type === 'json_object' ? { type: 'object' } : (format.json_schema.schema ?? true);
}

function mayCall({ tools = [], tool_choice: choice }: ChatRequest): boolean {
  return tools.length > 0 && (choice === undefined || choice === 'auto');
}

function structuralTag(format: StructuralFormat): Record<string, unknown> {
  return { type: 'structural_tag', format };
}
