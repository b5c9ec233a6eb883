import { expect, test } from 'vitest';

import { createLogger } from '../../../shared/observability/logger.ts';

function captured() {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    component: 'api',
    destination: { write: (line) => void lines.push(line) },
  });
  return {
    logger,
    text: () => lines.join(''),
    last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

const SECRET = 'sk-do-not-log-me';

test.each<[string, object]>([
  ['a request body', { request: { model: 'auto', messages: [{ role: 'user', content: SECRET }] } }],
  ['messages somewhere inside', { job: { spec: { messages: [{ content: SECRET }] } } }],
  ['content parts', { parts: [{ type: 'text', text: SECRET }] }],
  ['headers', { headers: { authorization: `Bearer ${SECRET}`, host: 'here' } }],
  ['headers in capitals', { headers: { Authorization: SECRET } }],
  ['other spellings of a key', { 'x-api-key': SECRET, api_key: SECRET, apiKey: SECRET, API_KEY: SECRET }],
  ['a delta', { event: { type: 'text.delta', delta: SECRET } }],
  ["a tool call's arguments", { tool_calls: [{ function: { name: 'f', arguments: SECRET } }] }],
  ['a Redis URL', { redisUrl: `redis://:${SECRET}@10.0.0.1` }],
  ['what is too deep to look at', { a: { b: { c: { d: { e: { f: { g: { h: SECRET } } } } } } } }],
])('%s leaves no trace, neither as fields nor as bindings', (_, fields) => {
  const { logger, text } = captured();

  logger.info(fields, 'fields');
  logger.child({ ...fields }).info('bindings');

  expect(text()).not.toContain(SECRET);
  expect(text()).toContain('[redacted]');
});

test('an error keeps what it says and its causes, and loses what its client hung on it', () => {
  const { logger, text, last } = captured();
  const cause = Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET', body: SECRET });
  const error = Object.assign(new Error('the engine hung up', { cause }), {
    options: { headers: { key: SECRET } },
  });

  logger.error({ err: error }, 'failed');
  logger.error(error);

  expect(text()).not.toContain(SECRET);
  expect(last()).toMatchObject({
    level: 'error',
    msg: 'the engine hung up',
    err: { type: 'Error', message: 'the engine hung up', cause: { code: 'ECONNRESET' } },
  });
});

test('an error that causes itself ends', () => {
  const { logger, last } = captured();
  const error = new Error('loop');
  error.cause = error;

  logger.error(error);

  expect(last()).toMatchObject({ err: { message: 'loop', cause: { message: 'loop' } } });
});

test('a request is its method and path, without the query', () => {
  const { logger, text, last } = captured();

  logger.info({
    req: { id: 'req_1', method: 'GET', url: `/v1/ws?key=${SECRET}`, headers: { cookie: SECRET } },
  });

  expect(last()['req']).toEqual({ id: 'req_1', method: 'GET', path: '/v1/ws' });
  expect(text()).not.toContain(SECRET);
});

test("every line of a job's logger has its id, the component and a readable level and time", () => {
  const { logger, last } = captured();

  logger.child({ job: 'job_1' }).warn({ attempt: 2, model: 'tiny' }, 'again');

  expect(last()).toMatchObject({
    job: 'job_1',
    component: 'api',
    level: 'warn',
    attempt: 2,
    model: 'tiny',
    msg: 'again',
  });
  expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
});
