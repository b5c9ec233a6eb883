import { chatBody } from './requests.ts';

/** A request that must be refused, and how. */
export interface MalformedRequest {
  what: string;
  /** `POST /v1/chat/completions` when left out. */
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
  status: number;
  code: string;
  param: string | null;
}

function chat(what: string, changes: object, code: string, param: string | null): MalformedRequest {
  return { what, body: chatBody(changes), status: 400, code, param };
}

function invalid(what: string, changes: object, param: string): MalformedRequest {
  return chat(what, changes, 'invalid_request', param);
}

function bytes(
  what: string,
  body: string | Buffer,
  code: string,
  param: string | null = null,
): MalformedRequest {
  return { what, body, status: 400, code, param };
}

const user = { role: 'user', content: 'hi' };
const tool = (name: unknown, parameters: unknown = { type: 'object' }, extra: object = {}) => ({
  type: 'function',
  function: { name, parameters, ...extra },
});
const nested = (depth: number): object => (depth === 0 ? { type: 'string' } : { items: nested(depth - 1) });
const format = (schema: unknown) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
});
const PARAMETERS = 'tools[0].function.parameters';

export const MALFORMED_BYTES: MalformedRequest[] = [
  bytes('no body', '', 'invalid_request'),
  bytes('broken JSON', '{"model": "tiny", "messages": [', 'invalid_json'),
  bytes('a trailing comma', '{"model": "tiny",}', 'invalid_json'),
  bytes('NaN', '{"model": "tiny", "temperature": NaN}', 'invalid_json'),
  bytes('two values', '{} {}', 'invalid_json'),
  bytes('invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'invalid_utf8'),
  bytes('an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'invalid_utf8'),
  bytes('null', 'null', 'invalid_request'),
  bytes('a list', '[]', 'invalid_request'),
  bytes('a string', '"hi"', 'invalid_request'),
  bytes('10,000 brackets', '['.repeat(10_000) + ']'.repeat(10_000), 'invalid_request'),
  bytes('100,000 nested objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'invalid_request'),
  bytes('__proto__', '{"model":"tiny","__proto__":{"a":1}}', 'invalid_request', '__proto__'),
  bytes(
    '__proto__ deep inside',
    '{"messages":[{"content":[{"\\u005f_proto__":1}]}]}',
    'invalid_request',
    '__proto__',
  ),
];

export const MALFORMED_CHATS: MalformedRequest[] = [
  { what: 'no model', body: { messages: [user] }, status: 400, code: 'invalid_request', param: 'model' },
  { what: 'no messages', body: { model: 'tiny' }, status: 400, code: 'invalid_request', param: 'messages' },
  {
    what: 'an unknown model',
    body: chatBody({ model: 'gpt-9' }),
    status: 404,
    code: 'model_not_found',
    param: 'model',
  },
  invalid('a model that is a number', { model: 5 }, 'model'),
  invalid('an empty model', { model: '' }, 'model'),
  invalid('messages that are an object', { messages: {} }, 'messages'),
  invalid('no message', { messages: [] }, 'messages'),
  invalid('a message that is text', { messages: ['hi'] }, 'messages[0]'),
  invalid('a message without a role', { messages: [{ content: 'hi' }] }, 'messages[0].role'),
  invalid('an unknown role', { messages: [user, { role: 'robot', content: '' }] }, 'messages[1].role'),
  invalid('a user without content', { messages: [{ role: 'user' }] }, 'messages[0].content'),
  invalid('null content of a user', { messages: [{ role: 'user', content: null }] }, 'messages[0].content'),
  invalid('content that is a number', { messages: [{ role: 'user', content: 1 }] }, 'messages[0].content'),
  invalid('an empty list of parts', { messages: [{ role: 'user', content: [] }] }, 'messages[0].content'),
  invalid(
    'a part without type',
    { messages: [{ role: 'user', content: [{}] }] },
    'messages[0].content[0].type',
  ),
  invalid(
    'a text part without text',
    { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    'messages[0].content[0].text',
  ),
  invalid(
    'an assistant that says nothing',
    { messages: [user, { role: 'assistant' }] },
    'messages[1].content',
  ),
  invalid(
    'a tool message without its call',
    { messages: [{ role: 'tool', content: '' }] },
    'messages[0].tool_call_id',
  ),
  invalid(
    'a tool call without arguments',
    {
      messages: [{ role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f' } }] }],
    },
    'messages[0].tool_calls[0].function.arguments',
  ),
  invalid(
    'arguments that are an object',
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: {} } }],
        },
      ],
    },
    'messages[0].tool_calls[0].function.arguments',
  ),
  invalid('too many messages', { messages: Array.from({ length: 21 }, () => user) }, 'messages'),
  invalid('a negative limit', { max_tokens: -1 }, 'max_tokens'),
  invalid('a limit of zero', { max_completion_tokens: 0 }, 'max_completion_tokens'),
  invalid('half a token', { max_tokens: 1.5 }, 'max_tokens'),
  invalid('a limit as text', { max_tokens: '5' }, 'max_tokens'),
  invalid('more tokens than the model writes', { max_tokens: 9_000_000 }, 'max_tokens'),
  invalid('a temperature of 3', { temperature: 3 }, 'temperature'),
  invalid('a temperature of 1e999', { temperature: '1e999' }, 'temperature'),
  invalid('a negative top_p', { top_p: -0.1 }, 'top_p'),
  invalid('a penalty of 5', { presence_penalty: 5 }, 'presence_penalty'),
  invalid('stream as text', { stream: 'yes' }, 'stream'),
  invalid('stream_options as text', { stream_options: 'usage' }, 'stream_options'),
  invalid('an empty stop', { stop: [''] }, 'stop[0]'),
  invalid('too many stops', { stop: Array.from({ length: 17 }, () => 'x') }, 'stop'),
  invalid('a bias for no token', { logit_bias: { cat: 1 } }, 'logit_bias.cat'),
  invalid('a bias of 1000', { logit_bias: { 5: 1000 } }, 'logit_bias[5]'),
  invalid('an unknown tier', { service_tier: 'gold' }, 'service_tier'),
  invalid('metadata that is no text', { metadata: { a: 1 } }, 'metadata.a'),
  invalid('top_logprobs alone', { top_logprobs: 3 }, 'top_logprobs'),
  chat('n = 2', { n: 2 }, 'unsupported_parameter', 'n'),
  invalid('n = 0', { n: 0 }, 'n'),
  chat('functions of 2023', { functions: [{ name: 'f' }] }, 'unsupported_parameter', 'functions'),
  chat('spoken answers', { modalities: ['text', 'audio'] }, 'unsupported_parameter', 'modalities'),
];

export const MALFORMED_TOOLS: MalformedRequest[] = [
  invalid('tools that are an object', { tools: {} }, 'tools'),
  invalid('a tool without function', { tools: [{ type: 'function' }] }, 'tools[0].function'),
  invalid(
    'a tool of another type',
    { tools: [{ type: 'retrieval', function: { name: 'f' } }] },
    'tools[0].type',
  ),
  invalid('a tool without name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'),
  invalid('an empty name', { tools: [tool('')] }, 'tools[0].function.name'),
  invalid('a name with a space', { tools: [tool('get weather')] }, 'tools[0].function.name'),
  invalid('a name of 129 letters', { tools: [tool('f'.repeat(129))] }, 'tools[0].function.name'),
  invalid('two tools of one name', { tools: [tool('f'), tool('f')] }, 'tools[1].function.name'),
  invalid('parameters that are a list', { tools: [tool('f', [])] }, PARAMETERS),
  invalid('too many tools', { tools: Array.from({ length: 6 }, (_, index) => tool(`f${index}`)) }, 'tools'),
  invalid('a choice without tools', { tool_choice: 'required' }, 'tool_choice'),
  invalid('a choice of another word', { tools: [tool('f')], tool_choice: 'maybe' }, 'tool_choice'),
  invalid(
    'a choice of a tool that is not there',
    { tools: [tool('f')], tool_choice: { type: 'function', function: { name: 'g' } } },
    'tool_choice.function.name',
  ),
  chat(
    'a remote $ref',
    { tools: [tool('f', { $ref: 'https://evil.example/s' })] },
    'invalid_schema',
    `${PARAMETERS}.$ref`,
  ),
  chat(
    'a $ref to a file, deep inside',
    { tools: [tool('f', { properties: { a: { items: { $ref: 'file:///etc/passwd' } } } })] },
    'invalid_schema',
    `${PARAMETERS}.properties.a.items.$ref`,
  ),
  chat('$async', { tools: [tool('f', { $async: true })] }, 'invalid_schema', `${PARAMETERS}.$async`),
  chat(
    'a schema 30 deep',
    { tools: [tool('f', nested(30))] },
    'invalid_schema',
    `${PARAMETERS}${'.items'.repeat(8)}`,
  ),
  chat(
    'a schema of 20 kB',
    { tools: [tool('f', { title: 'x'.repeat(20_000) })] },
    'invalid_schema',
    PARAMETERS,
  ),
  chat(
    'a strict tool with an invalid schema',
    { tools: [tool('f', { properties: { a: { type: 'dict' } } }, { strict: true })] },
    'invalid_schema',
    `${PARAMETERS}.properties.a.type`,
  ),
  invalid('a format of another type', { response_format: { type: 'xml' } }, 'response_format.type'),
  invalid(
    'a format without schema',
    { response_format: { type: 'json_schema' } },
    'response_format.json_schema',
  ),
  invalid(
    'a format without name',
    { response_format: { type: 'json_schema', json_schema: {} } },
    'response_format.json_schema.name',
  ),
  invalid('a schema that is text', format('object'), 'response_format.json_schema.schema'),
  chat(
    'a schema with an unknown type',
    format({ type: 'objekt' }),
    'invalid_schema',
    'response_format.json_schema.schema.type',
  ),
  chat(
    'a $ref to nowhere',
    format({ properties: { a: { $ref: '#/definitions/b' } } }),
    'invalid_schema',
    'response_format.json_schema.schema.properties.a.$ref',
  ),
  chat(
    'a pattern that is no expression',
    format({ properties: { a: { type: 'string', pattern: '(' } } }),
    'invalid_schema',
    'response_format.json_schema.schema.properties.a.pattern',
  ),
  chat(
    'a schema with a pattern that is a number',
    format({ properties: { a: { pattern: 5 } } }),
    'invalid_schema',
    'response_format.json_schema.schema.properties.a.pattern',
  ),
];

const jobs = (what: string, body: object, param: string | null): MalformedRequest => ({
  what,
  path: '/v1/jobs',
  body,
  status: 400,
  code: 'invalid_request',
  param,
});

const get = (
  what: string,
  path: string,
  status: number,
  code: string,
  param: string | null = null,
): MalformedRequest => ({
  what,
  method: 'GET',
  path,
  status,
  code,
  param,
});

const NOBODYS = '/v1/jobs/job_00000000000000000000000000';

export const MALFORMED_JOBS: MalformedRequest[] = [
  jobs('a job without request', {}, 'request'),
  jobs('a request inside that is wrong', { request: chatBody({ messages: [] }) }, 'request.messages'),
  jobs('a misspelt field', { request: chatBody(), on_disconect: 'cancel' }, 'on_disconect'),
  jobs('an unknown on_disconnect', { request: chatBody(), on_disconnect: 'stay' }, 'on_disconnect'),
  jobs('an unknown verify', { request: chatBody(), verify: 'maybe' }, 'verify'),
  jobs('a deadline in the past', { request: chatBody(), deadline_ms: -5 }, 'deadline_ms'),
  jobs('a deadline in a year', { request: chatBody(), deadline_ms: 4e10 }, 'deadline_ms'),
  jobs('a webhook that is a file', { request: chatBody(), webhook: { url: 'file:///etc' } }, 'webhook.url'),
  {
    ...jobs('a webhook', { request: chatBody(), webhook: { url: 'https://x' } }, 'webhook'),
    code: 'unsupported_parameter',
  },
  jobs('a parent that is no job', { request: chatBody(), parent_job_id: 'x' }, 'parent_job_id'),
  jobs('an empty run_id', { request: chatBody(), run_id: '' }, 'run_id'),
  { ...jobs('an empty body in the middle of nowhere', [], null), path: '/v1/jobs' },
  {
    ...jobs('n = 2 inside', { request: chatBody({ n: 2 }) }, 'request.n'),
    code: 'unsupported_parameter',
  },
  {
    ...jobs('an idempotency key of 300 letters', { request: chatBody() }, 'Idempotency-Key'),
    headers: { 'idempotency-key': 'k'.repeat(300) },
  },
  get('a job that is not there', NOBODYS, 404, 'job_not_found'),
  get('an id with a separator of keys', '/v1/jobs/job:1', 404, 'job_not_found'),
  get('an id that walks', '/v1/jobs/..%2f..%2fworkers', 404, 'job_not_found'),
  get('events of a job that is not there', `${NOBODYS}/events`, 404, 'job_not_found'),
  get('a page of nothing', '/v1/jobs?limit=0', 400, 'invalid_request', 'limit'),
  get('a page of everything', '/v1/jobs?limit=1000', 400, 'invalid_request', 'limit'),
  get('a page of NaN', '/v1/jobs?limit=NaN', 400, 'invalid_request', 'limit'),
  get('a page after nothing', '/v1/jobs?after=x', 400, 'invalid_request', 'after'),
  get('an unknown status', '/v1/jobs?status=lost', 400, 'invalid_request', 'status'),
  get('a model that is not there', '/v1/models/gpt-9', 404, 'model_not_found', 'model'),
  get('an address that is not there', '/v1/nothing', 404, 'not_found'),
  get('an address with a broken escape', '/v1/jobs/%zz', 400, 'invalid_request'),
  get('chat completions by GET', '/v1/chat/completions', 405, 'method_not_allowed'),
  {
    what: 'a PUT',
    method: 'PUT',
    path: '/v1/jobs',
    body: 'x',
    status: 405,
    code: 'method_not_allowed',
    param: null,
  },
  {
    what: 'cancelling a job that is not there',
    path: `${NOBODYS}/cancel`,
    body: '',
    status: 404,
    code: 'job_not_found',
    param: null,
  },
];

export const MALFORMED_ENVELOPES: MalformedRequest[] = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ].map((type): MalformedRequest => ({
    what: `content-type ${type}`,
    headers: { 'content-type': type },
    body: chatBody(),
    status: 415,
    code: 'unsupported_media_type',
    param: null,
  })),
  {
    what: 'a body of 70 kB',
    body: chatBody({ user: 'x'.repeat(70_000) }),
    status: 413,
    code: 'request_too_large',
    param: null,
  },
  {
    what: 'a header of 20 kB',
    headers: { 'x-long': 'x'.repeat(20_000) },
    body: chatBody(),
    status: 431,
    code: 'headers_too_large',
    param: null,
  },
];
