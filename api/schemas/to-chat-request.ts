import type { ChatMessage, ChatRequest } from '../../shared/types/chat.ts';
import type { ChatBody } from './bodies.ts';

/** What goes on to the router and the engine; whatever else a client sent ends here. */
const FIELDS = [
  'model',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
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
  'logprobs',
  'top_logprobs',
  'stream',
  'stream_options',
  'service_tier',
  'user',
  'metadata',
  'prompt_cache_key',
  'reasoning_effort',
  'chat_template_kwargs',
  'routing',
] as const satisfies (keyof ChatRequest)[];

const MESSAGE_FIELDS = [
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'reasoning_content',
] as const satisfies (keyof ChatMessage)[];

/** The client's wire format → the domain. A field that is null or an empty list counts as left out. */
export function toChatRequest(body: ChatBody): ChatRequest {
  const request = pick(body, FIELDS) as Partial<ChatRequest>;
  const messages = body.messages.map(toMessage);
  const tools = body.tools?.length ? { tools: body.tools } : {};
  return { ...request, model: body.model, messages, ...tools };
}

function toMessage(message: ChatMessage & { refusal?: string | null }): ChatMessage {
  const picked = pick(message, MESSAGE_FIELDS);
  if (picked.tool_calls?.length === 0) delete picked.tool_calls;
  // What the assistant said when it refused is part of the conversation all the same.
  const content = message.content ?? message.refusal ?? null;
  return { ...picked, role: message.role, ...(content === null ? {} : { content }) };
}

function pick<T extends object, F extends keyof T>(from: T, fields: readonly F[]): Partial<Pick<T, F>> {
  const picked: Partial<Pick<T, F>> = {};
  for (const field of fields) {
    if (from[field] !== undefined && from[field] !== null) picked[field] = from[field];
  }
  return picked;
}
