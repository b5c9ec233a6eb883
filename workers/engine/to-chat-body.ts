import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatMessage, ChatRequest } from '../../shared/types/chat.ts';
import { documentConstraint } from './document-constraint.ts';
import { toolConstraint } from './tool-constraint.ts';

/** Sampling fields that mean the same to OpenAI and vLLM and travel as they are. */
const SAMPLING_FIELDS = [
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'repetition_penalty',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'seed',
  'stop',
  'reasoning_effort',
  'chat_template_kwargs',
] as const;

/**
 * A chat request for an engine without a tool-call parser: the tools are rendered into the prompt, and the
 * answer comes back as the model's raw text, special tokens included, for our own parsers.
 */
export function toChatBody(request: ChatRequest, model: ModelConfig): Record<string, unknown> {
  return {
    model: model.engineModel,
    messages: request.messages.map(toEngineMessage),
    ...toolFields(request),
    ...constraintFields(request, model),
    ...samplingFields(request),
    ...STREAM_FIELDS,
    max_tokens: maxTokensOf(request, model),
    ...(request.logprobs === true ? { logprobs: true, top_logprobs: request.top_logprobs ?? 0 } : {}),
  };
}

/** What both endpoints need so that text, ids and counts arrive with every chunk. */
export const STREAM_FIELDS = {
  stream: true,
  stream_options: { include_usage: true, continuous_usage_stats: true },
  return_token_ids: true,
  // The default swallows markers such as `[TOOL_CALLS]` and `<|python_tag|>`.
  skip_special_tokens: false,
  spaces_between_special_tokens: false,
} as const;

export function samplingFields(request: ChatRequest): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of SAMPLING_FIELDS) {
    const value = request[field];
    if (value !== undefined && value !== null) fields[field] = value;
  }
  return fields;
}

/** The bound on output tokens: the request's own, within the model's. */
export function maxTokensOf(request: ChatRequest, model: ModelConfig): number {
  const wanted = request.max_completion_tokens ?? request.max_tokens ?? model.defaultMaxTokens;
  return Math.min(wanted, model.maxMaxTokens);
}

/** Chat templates know no `developer` (OpenAI's newer name for `system`). */
function toEngineMessage(message: ChatMessage): ChatMessage {
  return message.role === 'developer' ? { ...message, role: 'system' } : message;
}

/**
 * `tool_choice: "none"` renders the tools all the same; left out it would mean "auto", which a server without a
 * tool parser refuses. A client that says "none" wants no call: then the tools stay out of the prompt.
 */
function toolFields(request: ChatRequest): Record<string, unknown> {
  if (!offersTools(request)) return {};
  return { tools: request.tools, tool_choice: 'none' };
}

export function offersTools(request: ChatRequest): boolean {
  return request.tools !== undefined && request.tools.length > 0 && request.tool_choice !== 'none';
}

function constraintFields(request: ChatRequest, model: ModelConfig): Record<string, unknown> {
  const constraint =
    toolConstraint(request, model.toolParser, model.reasoningParser) ?? documentConstraint(request, model);
  return constraint === null ? {} : { response_format: constraint };
}
