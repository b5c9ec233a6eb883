/**
 * The request as Switchyard carries it: OpenAI's chat-completions body, validated.
 * The wire schema that enforces this shape lives in `api/schemas`; here it is only typed.
 */

import type { StrategyName } from './route.ts';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };
/** A user's JSON Schema: hostile input until a validator has compiled it. */
export type JsonSchema = JsonObject | boolean;

export interface TextPart {
  type: 'text';
  text: string;
}

/** Parts that the text models behind a gateway may or may not accept (`image_url`, …) pass through as they are. */
export interface OtherPart {
  type: string;
  [key: string]: JsonValue;
}

export type ContentPart = TextPart | OtherPart;

/** A call as OpenAI puts it in an assistant message: `arguments` is JSON text, not a parsed value. */
export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content?: string | ContentPart[] | null;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
  reasoning_content?: string | null;
}

export interface ToolDefinition {
  type: 'function';
  function: { name: string; description?: string; parameters?: JsonSchema; strict?: boolean | null };
}

export type ToolChoice = 'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: { name: string; description?: string; schema?: JsonSchema; strict?: boolean | null };
    };

/** What a client wants of the router's choice; only with the model `auto`. */
export interface RoutingWish {
  /** Wins over the tenant's and the configured one. */
  strategy?: StrategyName;
  /** Ids or aliases of those that may answer. */
  models?: string[];
  /** US dollars that the answer is expected to cost at most. */
  max_cost?: number;
}

export interface ChatRequest {
  /** A configured model id or alias, or `auto`: the router decides. */
  model: string;
  messages: ChatMessage[];
  tools?: ToolDefinition[];
  tool_choice?: ToolChoice;
  parallel_tool_calls?: boolean;
  response_format?: ResponseFormat;
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  temperature?: number | null;
  top_p?: number | null;
  top_k?: number;
  min_p?: number;
  repetition_penalty?: number;
  presence_penalty?: number | null;
  frequency_penalty?: number | null;
  logit_bias?: Record<string, number> | null;
  seed?: number | null;
  stop?: string | string[] | null;
  n?: number | null;
  logprobs?: boolean | null;
  top_logprobs?: number | null;
  stream?: boolean | null;
  stream_options?: { include_usage?: boolean } | null;
  service_tier?: string | null;
  user?: string;
  metadata?: Record<string, string> | null;
  prompt_cache_key?: string;
  reasoning_effort?: string | null;
  chat_template_kwargs?: JsonObject;
  routing?: RoutingWish;
}

/** Why generation ended, in OpenAI's words. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';
