import { type Dispatcher, Pool } from 'undici';

import { EngineError, isAboutRequest } from './engine-error.ts';
import type { Engine, EngineCall, EngineDelta } from './engine.ts';
import { errorMessage, readChunk } from './read-chunk.ts';
import { settleTokenIds } from './settle-token-ids.ts';
import { createSseDecoder } from './sse-decoder.ts';

export interface VllmEngineOptions {
  /** Base URL without `/v1`. */
  url: string;
  /** No byte for this long ends the request as `silent`. */
  silenceMs: number;
  /** Connections at most; one request occupies one for its whole stream. */
  connections: number;
}

/** vLLM's OpenAI server, or any other OpenAI-compatible one, over HTTP/1.1 with kept-alive connections. */
export function createVllmEngine(options: VllmEngineOptions): Engine {
  const base = new URL(options.url);
  const pool = new Pool(base.origin, {
    connections: options.connections,
    pipelining: 1,
    // A request that waits inside the engine sends no header yet: the same bound as for silence in the stream.
    headersTimeout: options.silenceMs,
    bodyTimeout: options.silenceMs,
    connectTimeout: 5_000,
  });
  const prefix = base.pathname.replace(/\/$/, '');
  return {
    url: options.url,
    chat: (call, signal) => stream(pool, `${prefix}/v1/chat/completions`, call, signal),
    complete: (call, signal) => stream(pool, `${prefix}/v1/completions`, call, signal),
    close: () => pool.destroy(),
  };
}

async function* stream(
  pool: Pool,
  path: string,
  call: EngineCall,
  signal: AbortSignal,
): AsyncGenerator<EngineDelta> {
  try {
    const response = await send(pool, path, call, signal);
    yield* settleTokenIds(readStream(response));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toEngineError(error);
  }
}

async function send(
  pool: Pool,
  path: string,
  call: EngineCall,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const response = await pool.request({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-request-id': call.requestId,
    },
    body: JSON.stringify(call.body),
    signal,
  });
  if (response.statusCode === 200) return response;
  throw refusal(response.statusCode, await response.body.text());
}

/**
 * Ends with `[DONE]`. Once the finish reason was there the answer is whole, whatever becomes of the connection: to
 * continue behind it would begin another turn.
 */
async function* readStream({ body }: Dispatcher.ResponseData): AsyncGenerator<EngineDelta> {
  let finished = false;
  try {
    for await (const payload of payloadsOf(body)) {
      if (payload === '[DONE]') return;
      const delta = readChunk(payload);
      finished ||= delta.finishReason !== null;
      yield delta;
    }
  } catch (error) {
    if (!finished) throw error;
  }
  if (!finished) throw new EngineError('interrupted', 'the engine closed the stream before its end');
}

/** After `[DONE]` only the end of the body is left: taken, it leaves the connection for the next request. */
async function* payloadsOf(body: Dispatcher.ResponseData['body']): AsyncGenerator<string> {
  const decoder = createSseDecoder();
  let done = false;
  // The iterator throws what goes wrong; destroying the body says it once more, to nobody.
  body.on('error', () => undefined);
  try {
    for await (const bytes of body.iterator({ destroyOnReturn: false })) {
      for (const payload of decoder.push(bytes as Uint8Array)) {
        done = payload === '[DONE]';
        yield payload;
      }
    }
  } finally {
    if (done) body.dump({ limit: 1024 }).catch(() => undefined);
    else body.destroy();
  }
}

function refusal(status: number, body: string): EngineError {
  const failure = isAboutRequest(status) ? 'rejected' : 'unavailable';
  return new EngineError(failure, refusalMessage(status, body), { status });
}

function refusalMessage(status: number, body: string): string {
  try {
    const parsed = JSON.parse(body) as { error?: unknown };
    return `${errorMessage(parsed.error ?? parsed)} (HTTP ${status})`;
  } catch {
    return `HTTP ${status}: ${body.slice(0, 200)}`;
  }
}

function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const code = (error as { code?: string }).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new EngineError('silent', 'the engine sent nothing for too long', { cause: error });
  }
  const beforeStream = code === 'ECONNREFUSED' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ENOTFOUND';
  return new EngineError(beforeStream ? 'unavailable' : 'interrupted', message, { cause: error });
}
