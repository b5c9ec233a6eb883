import { expect, test } from 'vitest';

import { ERRORS, SwitchyardError, toSwitchyardError } from '../../shared/errors.ts';

/**
 * The table once more, by hand: clients and SDKs build on codes, statuses and types, so a change of one is a
 * change of the API and has to be made twice.
 */
const PINNED = {
  invalid_json: [400, 'invalid_request_error', 'final'],
  invalid_utf8: [400, 'invalid_request_error', 'final'],
  invalid_request: [400, 'invalid_request_error', 'final'],
  unsupported_parameter: [400, 'invalid_request_error', 'final'],
  invalid_schema: [400, 'invalid_request_error', 'final'],
  invalid_cursor: [400, 'invalid_request_error', 'final'],
  context_length_exceeded: [400, 'invalid_request_error', 'final'],
  unsupported_media_type: [415, 'invalid_request_error', 'final'],
  request_too_large: [413, 'invalid_request_error', 'final'],
  headers_too_large: [431, 'invalid_request_error', 'final'],
  method_not_allowed: [405, 'invalid_request_error', 'final'],
  not_found: [404, 'invalid_request_error', 'final'],
  model_not_found: [404, 'invalid_request_error', 'final'],
  job_not_found: [404, 'invalid_request_error', 'final'],
  idempotency_conflict: [409, 'invalid_request_error', 'final'],
  events_expired: [410, 'invalid_request_error', 'final'],
  unknown_frame: [400, 'invalid_request_error', 'final'],
  stream_id_in_use: [409, 'invalid_request_error', 'final'],
  too_many_streams: [429, 'rate_limit_error', 'retry'],
  missing_api_key: [401, 'authentication_error', 'final'],
  invalid_api_key: [401, 'authentication_error', 'final'],
  forbidden: [403, 'permission_error', 'final'],
  rate_limited: [429, 'rate_limit_error', 'retry'],
  budget_exceeded: [402, 'insufficient_quota', 'final'],
  queue_full: [429, 'rate_limit_error', 'retry'],
  no_worker: [503, 'api_error', 'retry'],
  redis_unavailable: [503, 'api_error', 'retry'],
  shutting_down: [503, 'api_error', 'retry'],
  slow_client: [408, 'api_error', 'retry'],
  stream_interrupted: [502, 'api_error', 'retry'],
  internal_error: [500, 'api_error', 'retry'],
  engine_rejected: [400, 'engine_error', 'final'],
  engine_unavailable: [502, 'engine_error', 'retry'],
  engine_error: [502, 'engine_error', 'retry'],
  engine_timeout: [504, 'engine_error', 'retry'],
  attempts_exhausted: [502, 'engine_error', 'retry'],
  deadline_exceeded: [504, 'api_error', 'final'],
  cancelled: [499, 'api_error', 'final'],
  structured_output_invalid: [502, 'engine_error', 'retry'],
  structured_output_truncated: [502, 'engine_error', 'final'],
  tool_call_truncated: [502, 'engine_error', 'final'],
  tool_call_invalid: [502, 'engine_error', 'retry'],
};

test('codes, statuses, types and what may be retried stay as they are', () => {
  const table = Object.entries(ERRORS).map(([code, { status, type, retryable }]) => [
    code,
    [status, type, retryable ? 'retry' : 'final'],
  ]);

  expect(Object.fromEntries(table)).toEqual(PINNED);
});

test("an error's body is OpenAI's", () => {
  const error = new SwitchyardError('model_not_found', 'No such model.', { param: 'model' });

  expect(error.toBody()).toEqual({
    message: 'No such model.',
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  });
  expect([error.status, error.retryable, error.retryAfterS]).toEqual([404, false, null]);
});

test('an error of the table passes through as it is', () => {
  const error = new SwitchyardError('queue_full', 'Full.', { retryAfterS: 3 });

  expect(toSwitchyardError(error)).toBe(error);
});

test.each([new Error('connect ECONNREFUSED redis://:secret@10.0.0.7'), 'thrown text', undefined])(
  'clients learn nothing of a bug, the log everything: %s',
  (thrown) => {
    const error = toSwitchyardError(thrown);

    expect(error.toBody()).toEqual({
      message: 'Something broke inside the gateway; it has been logged.',
      type: 'api_error',
      code: 'internal_error',
      param: null,
    });
    expect(error.cause).toBe(thrown);
  },
);
