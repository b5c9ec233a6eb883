import { expect, test } from 'vitest';

import { extractFeatures } from '../../../api/router/features/extract-features.ts';
import { measureTools } from '../../../api/router/features/measure-tools.ts';
import { SAMPLE_CHARS, sampleText } from '../../../api/router/features/sample-text.ts';
import type { ChatMessage, JsonObject } from '../../../shared/types/chat.ts';
import { ask } from './router-setup.ts';

test('a run of an agent, counted', () => {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'First.' },
    {
      role: 'assistant',
      tool_calls: [{ id: '1', type: 'function', function: { name: 'find', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: '1', content: 'Nothing.' },
    {
      role: 'user',
      content: [{ type: 'text', text: 'Second,' }, { type: 'image_url' }, { type: 'text', text: ' 2 = 2?' }],
    },
  ];

  expect(extractFeatures(ask('', { messages, max_completion_tokens: 64, max_tokens: 1 }))).toMatchObject({
    // 9 + 6 + 6 + 8 + 14 bytes, and five messages' marks
    promptTokens: 31,
    outputTokens: 64,
    questionChars: 14,
    turns: 2,
    toolResults: 1,
    tools: 0,
    schemaNodes: 0,
    structuredOutput: false,
    text: { words: 2, digits: 2, formulas: 1 },
  });
});

test.each([
  ['ASCII', 'a'.repeat(400), 104],
  ['Cyrillic', 'я'.repeat(400), 204],
  ['Chinese', '字'.repeat(400), 304],
])('%s: a token is four bytes of UTF-8, and a message has four more', (_, text, tokens) => {
  expect(extractFeatures(ask(text)).promptTokens).toBe(tokens);
});

test('schemas are measured by values and depth, those of the response format too', () => {
  const schema = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } };
  const request = ask('Go.', {
    response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
  });

  expect(extractFeatures(request)).toMatchObject({ schemaNodes: 11, schemaDepth: 6, structuredOutput: true });
});

test('of a long text the beginning and the end are looked at', () => {
  const sample = sampleText(ask(`Begin ${'x'.repeat(8_000_000)} end`));

  expect(sample.length).toBeLessThanOrEqual(SAMPLE_CHARS);
  expect(sample).toMatch(/^Begin x+\nx+ end$/);
});

test('the newest messages come first, and the room is for all of them together', () => {
  const messages: ChatMessage[] = ['oldest', 'y'.repeat(10_000), 'z'.repeat(10_000)].map((content) => ({
    role: 'user',
    content,
  }));
  const sample = sampleText(ask('', { messages }));

  expect(sample).toMatch(/^z{10000}\ny+\ny+$/);
  expect(sample.length).toBeLessThanOrEqual(SAMPLE_CHARS);
});

test('a message in a million pieces is looked at piecewise, not as a whole', () => {
  const content = Array.from({ length: 1_000_000 }, () => ({ type: 'text', text: 'word' }));

  expect(extractFeatures(ask('', { messages: [{ role: 'user', content }] }))).toMatchObject({
    questionChars: 4_000_000,
    text: { words: 64 },
  });
});

test.each([
  ['deep', chain(1_000_000)],
  ['wide', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]))],
  ['a long list', { enum: Array.from({ length: 1_000_000 }, (_, index) => index) }],
])('a hostile schema (%s) is measured up to a bound', (_, parameters) => {
  const { nodes } = measureTools(
    ask('', { tools: [{ type: 'function', function: { name: 'f', parameters } }] }),
  );

  expect(nodes).toBe(20_000);
});

function chain(depth: number): JsonObject {
  let schema: JsonObject = {};
  for (let level = 0; level < depth; level++) schema = { items: schema };
  return schema;
}
