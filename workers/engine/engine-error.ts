/**
 * How an engine fails. Only `rejected` is about the request; all others are about the engine, so that another
 * attempt, there or elsewhere, may succeed.
 */
export type EngineFailure =
  /** 4xx, as the answer's status or inside its stream: the engine will not take this request, now or later. */
  | 'rejected'
  /** No connection, or a 5xx before the stream began. */
  | 'unavailable'
  /** The connection ended without `[DONE]`. */
  | 'interrupted'
  /** `data: {"error": …}` after a 200. */
  | 'stream_error'
  /** Not a word for longer than the configured silence. */
  | 'silent';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly failure: EngineFailure;
  /** HTTP status, where there was one. */
  readonly status: number | null;

  constructor(failure: EngineFailure, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.failure = failure;
    this.status = options.status ?? null;
  }
}

/** 408 and 429 are the engine's state, not the request's fault; every other 4xx is. */
export function isAboutRequest(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
