import type { ChatRequest, JsonValue, ResponseFormat } from '../../shared/types/chat.ts';

/** The seam to one inference server. Always streams; aborting `signal` ends the request inside the engine. */
export interface Engine {
  /** Base URL without `/v1`. */
  readonly url: string;
  /** A chat request: the engine renders its template. */
  chat(call: EngineCall, signal: AbortSignal): AsyncIterable<EngineDelta>;
  /** Token ids in, token ids out: goes on with a generation that another attempt began. */
  complete(call: EngineCall, signal: AbortSignal): AsyncIterable<EngineDelta>;
  close(): Promise<void>;
}

export interface EngineCall {
  /** The engine's own name for the request; shows up in its log. */
  requestId: string;
  body: Record<string, unknown>;
  /** The client's own words on calls, for servers that parse and force calls themselves. */
  toolChoice?: Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'>;
  /** The client's own, for servers that know no structural tag. */
  responseFormat?: ResponseFormat;
}

/** One chunk of a stream, whichever endpoint it came from. A chunk may carry several tokens, or none. */
export interface EngineDelta {
  text: string;
  /** Only from servers that part reasoning from content themselves. */
  reasoning: string;
  /** Only from servers that parse calls themselves. */
  toolCalls: EngineCallDelta[];
  /** With the chunk that brings the last of their text: never ahead of it (but see `canContinue` on stop strings). */
  tokenIds: number[];
  /** On the first chunk, where the server gives it. */
  promptTokenIds: number[] | null;
  /** Running totals of the request so far; null when the server sends none on this chunk. */
  usage: EngineUsage | null;
  finishReason: string | null;
  logprobs: JsonValue;
}

/** A piece of a call. The first one has the name; some servers repeat neither id nor index in the others. */
export interface EngineCallDelta {
  /** Empty: goes on with the call that is open. */
  name: string;
  id: string | null;
  arguments: string;
}

export interface EngineUsage {
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
}
