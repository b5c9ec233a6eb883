import type { FastifyError } from 'fastify';

import { type ErrorCode, SwitchyardError, toSwitchyardError } from '../shared/errors.ts';
import { isRedisUnavailable } from '../shared/redis/is-redis-unavailable.ts';
import { explainViolation } from './schemas/explain-violation.ts';

/** Errors of Fastify itself that a client can cause, in our words. */
const OF_FASTIFY: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['request_too_large', 'The body is larger than this gateway takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send content-type: application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as content-length says.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The URL is not valid.'],
};

/** Whatever was thrown, as an error of the table. What is a bug becomes `internal_error` and keeps its cause for the log. */
export function toClientError(thrown: unknown): SwitchyardError {
  if (thrown instanceof SwitchyardError) return thrown;
  if (isRedisUnavailable(thrown)) return redisUnavailable(thrown);
  if (!(thrown instanceof Error)) return toSwitchyardError(thrown);
  const { validation, code, statusCode } = thrown as FastifyError;
  if (validation !== undefined) return explainViolation(validation);
  const known = OF_FASTIFY[code];
  if (known !== undefined) return new SwitchyardError(...known);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new SwitchyardError('invalid_request', 'The request is not valid.', { cause: thrown });
  }
  return toSwitchyardError(thrown);
}

function redisUnavailable(cause: unknown): SwitchyardError {
  return new SwitchyardError('redis_unavailable', 'The queue cannot be reached; try again shortly.', {
    retryAfterS: 1,
    cause,
  });
}
