import type { JsonObject, JsonValue } from '../../shared/types/chat.ts';
import { EngineError, isAboutRequest } from './engine-error.ts';
import type { EngineCallDelta, EngineDelta, EngineUsage } from './engine.ts';

/** What we read of a chunk of `/v1/chat/completions` or `/v1/completions`; the rest is not ours. */
interface WireChunk {
  error?: { message?: string; code?: number | string } | string;
  prompt_token_ids?: number[] | null;
  choices?: WireChoice[];
  usage?: WireUsage | null;
}

interface WireChoice {
  text?: string | null;
  delta?: {
    content?: string | null;
    reasoning?: string | null;
    reasoning_content?: string | null;
    tool_calls?: WireCall[] | null;
  };
  token_ids?: number[] | null;
  prompt_token_ids?: number[] | null;
  finish_reason?: string | null;
  logprobs?: JsonValue;
}

interface WireCall {
  id?: string | null;
  function?: { name?: string | null; arguments?: string | JsonObject | null };
}

interface WireUsage {
  prompt_tokens?: number;
  completion_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number | null } | null;
}

/** One `data:` payload as a delta. Throws an EngineError for an error payload or one that is not a chunk. */
export function readChunk(payload: string): EngineDelta {
  const chunk = parse(payload);
  if (chunk.error !== undefined) throw streamError(chunk.error);
  const choice = chunk.choices?.[0];
  const delta = choice?.delta;
  return {
    text: choice?.text ?? delta?.content ?? '',
    // vLLM renamed `reasoning_content` to `reasoning` in 0.11.
    reasoning: delta?.reasoning ?? delta?.reasoning_content ?? '',
    toolCalls: (delta?.tool_calls ?? []).map(readCall),
    tokenIds: choice?.token_ids ?? [],
    promptTokenIds: chunk.prompt_token_ids ?? choice?.prompt_token_ids ?? null,
    usage: readUsage(chunk.usage),
    finishReason: choice?.finish_reason ?? null,
    logprobs: choice?.logprobs ?? null,
  };
}

/** Some servers send the arguments as an object, which OpenAI has as its text. */
function readCall({ id, function: called }: WireCall): EngineCallDelta {
  const given = called?.arguments ?? '';
  return {
    id: id ?? null,
    name: called?.name ?? '',
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  };
}

function parse(payload: string): WireChunk {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    throw new EngineError('stream_error', 'the engine sent a chunk that is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null) {
    throw new EngineError('stream_error', 'the engine sent a chunk that is not an object');
  }
  return value;
}

/** vLLM answers a streamed request with 200 before it has looked at its grammar: what would have been a 400 comes here. */
function streamError(error: NonNullable<WireChunk['error']>): EngineError {
  const message = errorMessage(error);
  const code = typeof error === 'string' ? undefined : error.code;
  if (typeof code !== 'number' || !isAboutRequest(code)) return new EngineError('stream_error', message);
  return new EngineError('rejected', `${message} (HTTP ${code})`, { status: code });
}

function readUsage(usage: WireUsage | null | undefined): EngineUsage | null {
  if (usage === null || usage === undefined) return null;
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  };
}

/** The message in any of the shapes that OpenAI-compatible servers use for errors. */
export function errorMessage(error: unknown): string {
  if (typeof error === 'string') return error;
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : JSON.stringify(error);
}
