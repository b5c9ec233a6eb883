import { Pool } from 'undici';

import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { asCount } from './read-json.ts';
import { toChatBody } from './to-chat-body.ts';

/** Exact prompt lengths from the server that is going to run the request: its template, its tokenizer. */
export interface TokenizeClient {
  /**
   * Prompt tokens, tools and template included. Null when the server does not tell in time, or `signal` aborts: an
   * estimate must do then. Kept nowhere.
   */
  countPromptTokens(request: ChatRequest, model: ModelConfig, signal: AbortSignal): Promise<number | null>;
  close(): Promise<void>;
}

export interface TokenizeClientOptions {
  /** The wait for a free connection included. */
  timeoutMs?: number;
  /** Counts under way at once; more wait. */
  connections?: number;
}

/** A server that is busy for longer than this has other work to do than to count. */
const TIMEOUT_MS = 2_000;
/** Tokenizing shares the server's event loop with its streams. */
const CONNECTIONS = 4;
/** The ids come with the count: 8 bytes each, a million of them at most. */
const MAX_BYTES = 8 * 1024 * 1024;
/** What of a chat request the prompt is made of. */
const PROMPT_FIELDS = ['model', 'messages', 'tools', 'chat_template_kwargs'] as const;

export function createTokenizeClient(url: string, options: TokenizeClientOptions = {}): TokenizeClient {
  const { timeoutMs = TIMEOUT_MS, connections = CONNECTIONS } = options;
  const base = new URL(url);
  const pool = new Pool(base.origin, { connections, pipelining: 1, maxResponseSize: MAX_BYTES });
  const path = `${base.pathname.replace(/\/+$/, '')}/tokenize`;
  const headers = { 'content-type': 'application/json' };

  async function count(body: string, signal: AbortSignal): Promise<number | null> {
    const response = await pool.request({ method: 'POST', path, headers, body, signal });
    if (response.statusCode === 200) {
      const answer = (await response.body.json()) as { count?: unknown } | null;
      return asCount(answer?.count);
    }
    await response.body.dump();
    return null;
  }

  return {
    async countPromptTokens(request, model, signal) {
      const body = JSON.stringify(promptOf(request, model));
      try {
        return await count(body, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      } catch {
        return null;
      }
    },
    close: () => pool.destroy(),
  };
}

/** The same fields as the chat request that will follow, so that the same prompt comes of them. */
function promptOf(request: ChatRequest, model: ModelConfig): Record<string, unknown> {
  const body = toChatBody(request, model);
  const fields = PROMPT_FIELDS.filter((field) => body[field] !== undefined);
  return { ...Object.fromEntries(fields.map((field) => [field, body[field]])), add_generation_prompt: true };
}
