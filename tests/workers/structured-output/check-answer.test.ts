import { describe, expect, test } from 'vitest';

import { createTranscript } from '../../../shared/event-log/transcript.ts';
import type { ChatRequest, FinishReason } from '../../../shared/types/chat.ts';
import { checkAnswer } from '../../../workers/structured-output/check-answer.ts';
import { createSchemaCompiler } from '../../../workers/structured-output/compile-schema.ts';

const PERSON = {
  type: 'object',
  properties: { age: { type: 'integer' } },
  required: ['age'],
  additionalProperties: false,
};
const TOOLS: ChatRequest['tools'] = [{ type: 'function', function: { name: 'save', parameters: PERSON } }];

function check(
  request: Partial<ChatRequest>,
  answer: { text?: string; call?: [string, string]; finishReason?: FinishReason },
) {
  const transcript = createTranscript();
  if (answer.text !== undefined) transcript.add({ type: 'text.delta', delta: answer.text });
  if (answer.call !== undefined) {
    const [name, args] = answer.call;
    transcript.add({ type: 'tool_call.completed', index: 0, id: 'c', name, arguments: args });
  }
  const full = { model: 'auto', messages: [], ...request };
  return checkAnswer(
    full,
    { transcript, finishReason: answer.finishReason ?? 'stop' },
    createSchemaCompiler(),
  );
}

const JSON_SCHEMA = {
  response_format: { type: 'json_schema', json_schema: { name: 'p', schema: PERSON } },
} as const;

describe('the answer’s check', () => {
  test.each([
    ['plain text', {}, { text: 'anything' }],
    ['a document that fits', JSON_SCHEMA, { text: '{"age": 3}' }],
    ['a JSON object', { response_format: { type: 'json_object' } as const }, { text: ' {"x": []} ' }],
    ['a call that fits', { tools: TOOLS }, { call: ['save', '{"age": 3}'] as [string, string] }],
    [
      'a call in JSON mode',
      { tools: TOOLS, ...JSON_SCHEMA },
      { call: ['save', '{"age": 3}'] as [string, string] },
    ],
  ])('passes %s', (_, request, answer) => {
    expect(check(request, answer)).toEqual({ outcome: 'passed' });
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
  ])('fails a document that %s', (_, request, answer, code, words) => {
    const result = check(request, answer);
    expect(result).toMatchObject({ outcome: 'failed', error: { code } });
    expect(result.outcome === 'failed' && result.error.message).toContain(words);
  });

  test.each([
    ['an unknown tool', { tools: TOOLS }, { call: ['drop', '{}'] as [string, string] }, 'no such tool'],
    ['broken arguments', { tools: TOOLS }, { call: ['save', '{"age":'] as [string, string] }, 'not JSON'],
    [
      'arguments that do not fit',
      { tools: TOOLS },
      { call: ['save', '{"age": 1.5}'] as [string, string] },
      '/age must be integer',
    ],
    [
      'no call where one is asked for',
      { tools: TOOLS, tool_choice: 'required' as const },
      { text: 'no' },
      'made none',
    ],
  ])('finds %s', (_, request, answer, words) => {
    const result = check(request, answer);
    expect(result.outcome).toBe('calls_invalid');
    expect(result.outcome === 'calls_invalid' && result.problems.join()).toContain(words);
  });

  test('two schemas with one $id are two schemas', () => {
    const compiler = createSchemaCompiler();
    expect(compiler.compile({ $id: 'x', type: 'string' })(1)).toHaveLength(1);
    expect(compiler.compile({ $id: 'x', type: 'integer' })(1)).toHaveLength(0);
  });

  test('draft 2020-12 keywords are understood', () => {
    const checkJson = createSchemaCompiler().compile({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [{ type: 'integer' }],
      items: false,
    });
    expect(checkJson([1])).toEqual([]);
    expect(checkJson([1, 2])).not.toEqual([]);
  });
});
