import { type EngineLoad, readEngineLoad } from './engine-load.ts';
import { endpoint, fetchText, isRefused, type TextResponse } from './fetch-text.ts';

/** What one look at an engine found. */
export type Scrape =
  | { kind: 'load'; load: EngineLoad }
  /** It answers, but has no metrics of vLLM's kind. */
  | { kind: 'no_metrics'; reason: string }
  /** Nothing that can be believed; perhaps the next look finds more. */
  | { kind: 'failed'; reason: string }
  /** Nobody listens, or the server says that its engine is dead. */
  | { kind: 'gone'; reason: string };

export interface ScrapeOptions {
  url: string;
  signal: AbortSignal;
  /** Ask `/health` even where the metrics-less server answers: it may still be loading its model. */
  confirmHealth: boolean;
}

/** Of each request. A server whose event loop lags by more is in trouble, too. */
const TIMEOUT_MS = 1_000;
/** The answers of servers that have no `/metrics`; 501 is llama.cpp's without `--metrics`. */
const NO_METRICS_STATUSES = new Set([401, 403, 404, 405, 501]);

/** One look: `/metrics`, and where that does not tell, `/health` and `/v1/models`. Throws only when `signal` aborts. */
export async function scrapeEngine(options: ScrapeOptions): Promise<Scrape> {
  const scrape = await scrapeMetrics(options);
  switch (scrape.kind) {
    case 'load':
    case 'gone':
      return scrape;
    case 'failed':
      return (await readHealth(options)) === 503 ? dead() : scrape;
    case 'no_metrics':
      return await withoutMetrics(options, scrape);
  }
}

async function scrapeMetrics(options: ScrapeOptions): Promise<Scrape> {
  try {
    const { status, text } = await get(options, '/metrics');
    if (NO_METRICS_STATUSES.has(status))
      return { kind: 'no_metrics', reason: `/metrics answers HTTP ${status}` };
    if (status !== 200) return { kind: 'failed', reason: `/metrics answers HTTP ${status}` };
    const reading = readEngineLoad(text);
    if (reading.kind === 'load') return reading;
    return { kind: reading.kind === 'none' ? 'no_metrics' : 'failed', reason: reading.reason };
  } catch (error) {
    options.signal.throwIfAborted();
    return failure('/metrics', error);
  }
}

/** Alive when it lists its models. */
async function withoutMetrics(options: ScrapeOptions, scrape: Scrape): Promise<Scrape> {
  if (options.confirmHealth && (await readHealth(options)) === 503) return dead();
  try {
    const { status } = await get(options, '/v1/models');
    return status === 200 ? scrape : { kind: 'failed', reason: `/v1/models answers HTTP ${status}` };
  } catch (error) {
    options.signal.throwIfAborted();
    return failure('/v1/models', error);
  }
}

/** Null: no answer. Many servers have no `/health`; only a 503 there says something. */
async function readHealth(options: ScrapeOptions): Promise<number | null> {
  try {
    return (await get(options, '/health')).status;
  } catch {
    options.signal.throwIfAborted();
    return null;
  }
}

function get({ url, signal }: ScrapeOptions, path: string): Promise<TextResponse> {
  return fetchText(endpoint(url, path), { signal, timeoutMs: TIMEOUT_MS });
}

function dead(): Scrape {
  return { kind: 'gone', reason: '/health answers HTTP 503' };
}

function failure(path: string, error: unknown): Scrape {
  if (isRefused(error)) return { kind: 'gone', reason: 'connection refused' };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', reason: message.startsWith(path) ? message : `${path}: ${message}` };
}
