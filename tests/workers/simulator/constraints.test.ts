import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import type { JsonObject } from '../../../shared/types/chat.ts';
import { createReadConstraint } from '../../../workers/simulator/constraints/read-constraint.ts';
import { UnsupportedConstraint } from '../../../workers/simulator/constraints/unsupported-constraint.ts';
import { writeConstrained } from '../../../workers/simulator/constraints/write-constrained.ts';
import { createCompileCheck } from '../../../workers/simulator/schema/compile-check.ts';
import { createModel, message } from './support/create-model.ts';
import { TOOL_SCHEMAS } from './support/tool-schemas.ts';

const model = createModel();
const compileCheck = createCompileCheck();
const readConstraint = createReadConstraint(compileCheck);
const QUESTION = 'Weather in Paris? And trains to Rome at 9?';
const promptIds = model.renderPrompt({
  messages: [message('user', QUESTION)],
  tools: [],
  addGenerationPrompt: true,
});
const answerTo = (body: JsonObject) => model.textOf(promptIds, { constraint: readConstraint(body) });
const answerToTag = (format: JsonObject) => answerTo({ response_format: { type: 'structural_tag', format } });

describe('JSON', () => {
  test.each(Object.entries(TOOL_SCHEMAS))('json_schema: %s', (_, schema) => {
    const body = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } };
    expect(compileCheck(schema)!(JSON.parse(answerTo(body)))).toBe(true);
  });

  test('json_object', () => {
    expect(typeof JSON.parse(answerTo({ response_format: { type: 'json_object' } }))).toBe('object');
  });

  test('structured_outputs.json, as object or as text', () => {
    const schema = TOOL_SCHEMAS['an integer']!;
    const asObject = answerTo({ structured_outputs: { json: schema } });
    expect(answerTo({ structured_outputs: { json: JSON.stringify(schema) } })).toBe(asObject);
    expect(compileCheck(schema)!(JSON.parse(asObject))).toBe(true);
  });

  test('it begins anew on a continuation, as a grammar does', () => {
    const constraint = readConstraint({ response_format: { type: 'json_object' } });
    const half = model.plan(promptIds, { constraint }).outputIds.slice(0, 4);
    const text = model.textOf([...promptIds, ...half], { constraint });
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  test('it switches thinking off, as on a server without reasoning parser', () => {
    const thinker = createModel({ reasoning: 'qwen3' });
    const text = thinker.textOf(promptIds, {
      constraint: readConstraint({ response_format: { type: 'json_object' } }),
    });
    expect(text.startsWith('{')).toBe(true);
  });
});

test('choice: the one that is nearest to the question', () => {
  expect(answerTo({ structured_outputs: { choice: ['boats', 'trains'] } })).toBe('trains');
});

test('regex', () => {
  expect(answerTo({ structured_outputs: { regex: '(yes|no), [0-9]{2}%' } })).toMatch(/^(yes|no), [0-9]{2}%$/);
});

const tag = (name: string) => ({
  type: 'tag',
  begin: `<tool_call>\n{"name": "${name}", "arguments": `,
  content: {
    type: 'json_schema',
    json_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  end: '}\n</tool_call>',
});

describe('structural tags', () => {
  const tags = {
    type: 'triggered_tags',
    triggers: ['<tool_call>'],
    tags: [tag('get_weather'), tag('find_trains')],
  };

  test('triggered tags: one a question, the one that its words point at', () => {
    const names = [...answerToTag({ ...tags, at_least_one: true }).matchAll(/"name": "(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(names).toEqual(['get_weather', 'find_trains']);
  });

  test('stop_after_first', () => {
    const text = answerToTag({ ...tags, at_least_one: true, stop_after_first: true });
    expect(text).toMatch(/^<tool_call>\n\{"name": "\w+", "arguments": \{"city": "[^"]+"\}\}\n<\/tool_call>$/);
  });

  test('where nothing forces a call, tools that have answered are not called again', () => {
    const constraint = readConstraint({ response_format: { type: 'structural_tag', format: tags } })!;
    const source = {
      question: QUESTION,
      words: ['weather'],
      numbers: [],
      callSeparator: '\n',
      compileCheck,
      random: createRandom(1),
    };
    expect(writeConstrained(constraint, source)).toContain('<tool_call>');
    expect(writeConstrained(constraint, { ...source, answered: true })).not.toContain('<tool_call>');
  });

  test('sequence, const_string, or, any_text, regex, tags_with_separator', () => {
    const text = answerToTag({
      type: 'sequence',
      elements: [
        { type: 'const_string', value: 'A:' },
        {
          type: 'or',
          elements: [
            { type: 'const_string', value: 'x' },
            { type: 'const_string', value: 'y' },
          ],
        },
        { type: 'tag', begin: '<t>', content: { type: 'any_text' }, end: ['</t>'] },
        { type: 'regex', pattern: '[0-9]{3}' },
        { type: 'tags_with_separator', separator: ' | ', tags: [tag('get_weather')], at_least_one: true },
      ],
    });
    expect(text).toMatch(/^A:[xy]<t>[^<]+<\/t>[0-9]{3}<tool_call>[^|]+ \| <tool_call>[^|]+$/);
  });
});

test('no constraint', () => {
  expect(readConstraint({})).toBeNull();
  expect(readConstraint({ response_format: { type: 'text' } })).toBeNull();
});

test.each<[string, JsonObject]>([
  ['a grammar', { structured_outputs: { grammar: 'root ::= "a"' } }],
  ['two at once', { structured_outputs: { json: {}, regex: 'a' } }],
  ['none', { structured_outputs: {} }],
  [
    'a type that is none',
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'dict' } } } },
  ],
  ['no schema', { response_format: { type: 'json_schema' } }],
  ['an unknown response format', { response_format: { type: 'yaml' } }],
  [
    'an unknown structural format',
    { response_format: { type: 'structural_tag', format: { type: 'qwen_xml' } } },
  ],
  [
    'an unknown style of arguments',
    {
      response_format: {
        type: 'structural_tag',
        format: { type: 'json_schema', json_schema: {}, style: 'toml' },
      },
    },
  ],
  [
    'a tag without end',
    {
      response_format: {
        type: 'structural_tag',
        format: { type: 'tag', begin: '<', content: { type: 'any_text' } },
      },
    },
  ],
  ['a look-ahead', { structured_outputs: { regex: 'a(?=b)' } }],
  ['an empty choice', { structured_outputs: { choice: [] } }],
  ['text that is no JSON', { structured_outputs: { json: '{' } }],
])('refused: %s', (_, body) => {
  expect(() => readConstraint(body)).toThrow(UnsupportedConstraint);
});
