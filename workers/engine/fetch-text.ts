import { request } from 'undici';

export interface TextResponse {
  status: number;
  text: string;
}

export interface FetchTextOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** A longer body is an error: nobody may fill this process with text. */
  maxBytes?: number;
  /** Sent as JSON by POST; left out: GET. */
  body?: unknown;
}

/** vLLM writes about 60 kB of metrics for each data-parallel engine: room for more than a hundred. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Any status is an answer. Throws when there is none in time, or none that is taken, with words for people. */
export async function fetchText(url: string, options: FetchTextOptions): Promise<TextResponse> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  try {
    const response = await request(url, { signal, ...bodyOf(options.body) });
    return { status: response.statusCode, text: await readAll(response.body, options.maxBytes ?? MAX_BYTES) };
  } catch (error) {
    options.signal.throwIfAborted();
    if (signal.aborted)
      throw new Error(`${pathOf(url)} did not answer within ${options.timeoutMs} ms`, {
        cause: error,
      });
    throw error;
  }
}

/** Base URLs come with and without a slash at the end. */
export function endpoint(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path;
}

/** Nobody listens there: unlike silence, the word of the machine itself. */
export function isRefused(error: unknown): boolean {
  return (error as { code?: string }).code === 'ECONNREFUSED';
}

function bodyOf(body: unknown) {
  if (body === undefined) return {};
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST' as const, headers, body: JSON.stringify(body) };
}

async function readAll(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
