/**
 * Every error that Switchyard can answer with: code → HTTP status, OpenAI error type, and whether trying the
 * same request again can help. One table, pinned by a test and printed in the API documentation.
 */
export interface ErrorBody {
  message: string;
  type: string;
  code: ErrorCode;
  /** Path of the offending field, as `messages[0].role`; null when no single field is at fault. */
  param: string | null;
}

interface ErrorKind {
  status: number;
  type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'rate_limit_error'
    | 'insufficient_quota'
    | 'api_error'
    | 'engine_error';
  retryable: boolean;
}

function kind(status: number, type: ErrorKind['type'], retryable = false): ErrorKind {
  return { status, type, retryable };
}

export const ERRORS = {
  // The request itself
  invalid_json: kind(400, 'invalid_request_error'),
  invalid_utf8: kind(400, 'invalid_request_error'),
  invalid_request: kind(400, 'invalid_request_error'),
  unsupported_parameter: kind(400, 'invalid_request_error'),
  invalid_schema: kind(400, 'invalid_request_error'),
  invalid_cursor: kind(400, 'invalid_request_error'),
  context_length_exceeded: kind(400, 'invalid_request_error'),
  unsupported_media_type: kind(415, 'invalid_request_error'),
  request_too_large: kind(413, 'invalid_request_error'),
  headers_too_large: kind(431, 'invalid_request_error'),
  method_not_allowed: kind(405, 'invalid_request_error'),
  not_found: kind(404, 'invalid_request_error'),
  model_not_found: kind(404, 'invalid_request_error'),
  job_not_found: kind(404, 'invalid_request_error'),
  idempotency_conflict: kind(409, 'invalid_request_error'),
  events_expired: kind(410, 'invalid_request_error'),
  // WebSocket frames
  unknown_frame: kind(400, 'invalid_request_error'),
  stream_id_in_use: kind(409, 'invalid_request_error'),
  too_many_streams: kind(429, 'rate_limit_error', true),
  // Who asks, and how much
  missing_api_key: kind(401, 'authentication_error'),
  invalid_api_key: kind(401, 'authentication_error'),
  forbidden: kind(403, 'permission_error'),
  rate_limited: kind(429, 'rate_limit_error', true),
  budget_exceeded: kind(402, 'insufficient_quota'),
  queue_full: kind(429, 'rate_limit_error', true),
  // The gateway's own state
  no_worker: kind(503, 'api_error', true),
  redis_unavailable: kind(503, 'api_error', true),
  shutting_down: kind(503, 'api_error', true),
  slow_client: kind(408, 'api_error', true),
  stream_interrupted: kind(502, 'api_error', true),
  internal_error: kind(500, 'api_error', true),
  // The engine and what it answered
  engine_rejected: kind(400, 'engine_error'),
  engine_unavailable: kind(502, 'engine_error', true),
  engine_error: kind(502, 'engine_error', true),
  engine_timeout: kind(504, 'engine_error', true),
  attempts_exhausted: kind(502, 'engine_error', true),
  deadline_exceeded: kind(504, 'api_error'),
  cancelled: kind(499, 'api_error'),
  structured_output_invalid: kind(502, 'engine_error', true),
  structured_output_truncated: kind(502, 'engine_error'),
  tool_call_invalid: kind(502, 'engine_error', true),
  tool_call_truncated: kind(502, 'engine_error'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure that has a place in the table; whatever else is thrown is a bug and becomes `internal_error`. */
export class SwitchyardError extends Error {
  override readonly name = 'SwitchyardError';
  readonly code: ErrorCode;
  readonly param: string | null;
  /** Seconds until trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterS: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { param?: string | null; retryAfterS?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterS = options.retryAfterS ?? null;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  toBody(): ErrorBody {
    return { message: this.message, type: ERRORS[this.code].type, code: this.code, param: this.param };
  }
}

/** Any thrown value as an error of the table. Bugs keep their cause for the log and say nothing of it to clients. */
export function toSwitchyardError(thrown: unknown): SwitchyardError {
  if (thrown instanceof SwitchyardError) return thrown;
  return new SwitchyardError('internal_error', 'Something broke inside the gateway; it has been logged.', {
    cause: thrown,
  });
}
