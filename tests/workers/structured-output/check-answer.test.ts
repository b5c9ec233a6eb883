import { afterAll, describe, expect, test } from 'vitest';

import { createTranscript } from '../../../shared/event-log/transcript.ts';
import { createSchemaChecker } from '../../../shared/json-schema/schema-checker.ts';
import type { ChatRequest, FinishReason, JsonSchema } from '../../../shared/types/chat.ts';
import { checkAnswer } from '../../../workers/structured-output/check-answer.ts';

const PERSON = {
  type: 'object',
  properties: { age: { type: 'integer' } },
  required: ['age'],
  additionalProperties: false,
};
const TOOLS: ChatRequest['tools'] = [{ type: 'function', function: { name: 'save', parameters: PERSON } }];

const BOTH: ChatRequest['tools'] = [...TOOLS, { type: 'function', function: { name: 'load' } }];
const SLOW = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
const EVIL = JSON.stringify({ a: `${'a'.repeat(60)}!` });

function tool(parameters: JsonSchema, strict = false) {
  return { type: 'function', function: { name: 'save', parameters, strict } } as const;
}

/** Room for a loaded machine: what is hostile here is so for ever. */
const schemas = createSchemaChecker({ timeLimitMs: 1500 });
afterAll(() => schemas.close());

type Call = [name: string, args: string];

async function check(
  request: Partial<ChatRequest>,
  answer: { text?: string; call?: Call; calls?: Call[]; finishReason?: FinishReason },
) {
  const transcript = createTranscript();
  if (answer.text !== undefined) transcript.add({ type: 'text.delta', delta: answer.text });
  const calls = answer.calls ?? (answer.call === undefined ? [] : [answer.call]);
  for (const [index, [name, args]] of calls.entries()) {
    transcript.add({ type: 'tool_call.completed', index, id: `c${index}`, name, arguments: args });
  }
  const full = { model: 'auto', messages: [], ...request };
  return await checkAnswer(full, { transcript, finishReason: answer.finishReason ?? 'stop' }, schemas);
}

const JSON_SCHEMA = {
  response_format: { type: 'json_schema', json_schema: { name: 'p', schema: PERSON } },
} as const;

describe('the answer’s check', () => {
  test.each([
    ['plain text', {}, { text: 'anything' }],
    ['a document that fits', JSON_SCHEMA, { text: '{"age": 3}' }],
    ['a JSON object', { response_format: { type: 'json_object' } as const }, { text: ' {"x": []} ' }],
    ['a call that fits', { tools: TOOLS }, { call: ['save', '{"age": 3}'] as Call }],
    ['a call in JSON mode', { tools: TOOLS, ...JSON_SCHEMA }, { call: ['save', '{"age": 3}'] as Call }],
  ])('passes %s', async (_, request, answer) => {
    expect(await check(request, answer)).toEqual({ outcome: 'passed' });
  });

  test.each([
    [
      'does not fit',
      JSON_SCHEMA,
      { text: '{"age": "three"}' },
      'structured_output_invalid',
      '/age must be integer',
    ],
    ['lacks a field', JSON_SCHEMA, { text: '{}' }, 'structured_output_invalid', "required property 'age'"],
    ['is no JSON', JSON_SCHEMA, { text: 'age is 3' }, 'structured_output_invalid', 'not JSON'],
    [
      'is no object',
      { response_format: { type: 'json_object' } as const },
      { text: '[1]' },
      'structured_output_invalid',
      'must be object',
    ],
    [
      'was cut',
      JSON_SCHEMA,
      { text: '{"age": ', finishReason: 'length' as const },
      'structured_output_truncated',
      'max_tokens',
    ],
  ])('fails a document that %s', async (_, request, answer, code, words) => {
    const result = await check(request, answer);
    expect(result).toMatchObject({ outcome: 'failed', error: { code } });
    expect(result.outcome === 'failed' && result.error.message).toContain(words);
  });

  test.each([
    ['an unknown tool', { tools: TOOLS }, { call: ['drop', '{}'] as Call }, 'no such tool'],
    ['broken arguments', { tools: TOOLS }, { call: ['save', '{"age":'] as Call }, 'not JSON'],
    [
      'arguments that do not fit',
      { tools: TOOLS },
      { call: ['save', '{"age": 1.5}'] as Call },
      '/age must be integer',
    ],
    [
      'no call where one is asked for',
      { tools: TOOLS, tool_choice: 'required' as const },
      { text: 'no' },
      'made none',
    ],
    [
      'a call of another tool than the one asked for',
      { tools: BOTH, tool_choice: { type: 'function', function: { name: 'save' } } as const },
      { call: ['load', '{}'] as Call },
      'load: tool_choice asks for save',
    ],
    [
      'two calls where one is allowed',
      { tools: TOOLS, parallel_tool_calls: false },
      { calls: [['save', '{"age": 3}'] as Call, ['save', '{"age": 4}'] as Call] },
      'parallel_tool_calls is false and the model made 2 calls',
    ],
    [
      'arguments of a strict tool that take for ever to check',
      { tools: [tool(SLOW, true)] },
      { call: ['save', EVIL] as Call },
      'save: arguments could not be checked',
    ],
  ])('finds %s', async (_, request, answer, words) => {
    const result = await check(request, answer);
    expect(result.outcome).toBe('calls_invalid');
    expect(result.outcome === 'calls_invalid' && result.problems.join()).toContain(words);
  });

  test.each<[string, JsonSchema, string]>([
    ['is broken', { type: 'dict' }, '{"a": 1}'],
    ['takes for ever', SLOW, EVIL],
  ])('a tool’s schema that %s constrains nothing', async (_, parameters, args) => {
    expect(await check({ tools: [tool(parameters)] }, { call: ['save', args] })).toEqual({
      outcome: 'passed',
    });
  });

  test('a response format that takes for ever is the schema’s fault, and said to be', async () => {
    const request = {
      response_format: { type: 'json_schema', json_schema: { name: 'p', schema: SLOW } },
    } as const;
    expect(await check(request, { text: EVIL })).toMatchObject({
      outcome: 'failed',
      error: { code: 'invalid_schema', param: 'response_format.json_schema.schema' },
    });
  });
});
