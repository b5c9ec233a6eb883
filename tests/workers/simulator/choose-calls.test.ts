import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { chooseCalls } from '../../../workers/simulator/answers/choose-calls.ts';
import { CALL_FORMATS } from '../../../workers/simulator/formats/registry.ts';
import { createCompileCheck } from '../../../workers/simulator/schema/compile-check.ts';
import { SLOPPY_SCHEMAS, TOOL_SCHEMAS } from './support/tool-schemas.ts';

const compileCheck = createCompileCheck();
const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);
const QUESTION = 'Book Berlin for 3 people on Friday, please';

function call(parameters: JsonObject, seed: number, question = QUESTION) {
  return chooseCalls(
    [{ name: 'act', description: '', parameters }],
    question,
    createRandom(seed),
    compileCheck,
  )[0]!;
}

describe('arguments fit the schema', () => {
  test('there are as many schemas as the claim says', () => {
    expect(Object.keys(TOOL_SCHEMAS).length).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(TOOL_SCHEMAS))('%s', (_, schema) => {
    const check = compileCheck(schema);
    expect(check).not.toBeNull();
    for (const seed of SEEDS) {
      const value = call(schema, seed).arguments;
      expect({ value, fits: check!(value) }).toEqual({ value, fits: true });
    }
  });

  test.each(SLOPPY_SCHEMAS)('sloppy: $name', ({ parameters, expected }) => {
    for (const seed of SEEDS) {
      const value = call(parameters, seed).arguments;
      expect(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, typeof member]))).toEqual(
        expected,
      );
    }
  });

  test('the same seed gives the same arguments', () => {
    for (const schema of Object.values(TOOL_SCHEMAS)) expect(call(schema, 7)).toEqual(call(schema, 7));
  });
});

describe('schemas that would go on for ever get some answer', () => {
  const endless = { $ref: '#/$defs/tree' };
  test.each<[string, JsonObject]>([
    [
      'a tree without leaves',
      {
        properties: { t: endless },
        required: ['t'],
        $defs: { tree: { type: 'object', properties: { l: endless, r: endless }, required: ['l', 'r'] } },
      },
    ],
    [
      'a circle that doubles',
      { properties: { t: endless }, required: ['t'], $defs: { tree: { allOf: [endless, endless] } } },
    ],
    [
      'a choice that is none',
      { properties: { t: endless }, required: ['t'], $defs: { tree: { anyOf: [endless, endless] } } },
    ],
    [
      'repeats of repeats',
      { properties: { t: { type: 'string', pattern: '(((a{4096}){4096}){4096}){4096}' } }, required: ['t'] },
    ],
    [
      'repeats of nothing',
      { properties: { t: { type: 'string', pattern: '^(((){4096}){4096}){4096}$' } }, required: ['t'] },
    ],
    [
      'a length beyond reason',
      { properties: { t: { type: 'string', maxLength: 3, minLength: 5 } }, required: ['t'] },
    ],
    [
      'more items than there are values',
      {
        properties: { t: { type: 'array', items: { enum: [1] }, uniqueItems: true, minItems: 9 } },
        required: ['t'],
      },
    ],
    ['nothing fits', { properties: { t: false }, required: ['t'] }],
  ])('%s', (_, schema) => {
    expect(Object.keys(call({ type: 'object', ...schema }, 1).arguments)).toEqual(['t']);
  });
});

describe('what the model picks', () => {
  const tools = [
    { name: 'get_weather', description: 'Current weather of a city', parameters: {} },
    { name: 'sendEmail', description: 'Send a message to somebody', parameters: {} },
    { name: 'search', description: 'Search the web', parameters: {} },
  ];
  const names = (question: string) =>
    chooseCalls(tools, question, createRandom(1), compileCheck).map(({ name }) => name);

  test('the tool that shares words with the question', () => {
    expect(names('How is the weather today')).toEqual(['get_weather']);
    expect(names('send this email to Ann')).toEqual(['sendEmail']);
  });

  test('one call a question', () => {
    expect(names('What is the weather in Rome? Can you search for trains? And email them?')).toEqual([
      'get_weather',
      'search',
      'sendEmail',
    ]);
  });

  test('strings and numbers come from the prompt where they fit', () => {
    const { arguments: value } = call(
      {
        type: 'object',
        properties: { city: { type: 'string' }, guests: { type: 'integer', maximum: 8 } },
        required: ['city', 'guests'],
      },
      3,
    );
    expect(QUESTION).toContain(value['city']);
    expect(value['guests']).toBe(3);
  });
});

describe('formats', () => {
  const values = Object.values(TOOL_SCHEMAS).map((schema, seed) => call(schema, seed));

  /** What a plain reading of the raw text gives back. */
  const READERS: Record<string, (text: string) => JsonValue[]> = {
    hermes: (text) =>
      [...text.matchAll(/<tool_call>\n(.*?)\n<\/tool_call>/g)].map(
        ([, json]) => JSON.parse(json!) as JsonValue,
      ),
    llama3_json: (text) => JSON.parse(`[${text.split('}; {').join('},{')}]`) as JsonValue[],
  };
  const ARGUMENTS: Record<string, string> = { hermes: 'arguments', llama3_json: 'parameters' };

  test.each(Object.keys(READERS))('%s: every call can be read back from the text', (name) => {
    for (const value of values) {
      const text = CALL_FORMATS[name]!.render([value, value], '');
      const expected = { name: value.name, [ARGUMENTS[name]!]: value.arguments };
      expect(READERS[name]!(text)).toEqual([expected, expected]);
    }
  });

  test('text before the calls', () => {
    const simple = { name: 'f', arguments: {} };
    expect(CALL_FORMATS['hermes']!.render([simple], 'Hm.')).toBe(
      'Hm.\n<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>',
    );
    expect(CALL_FORMATS['llama3_json']!.render([simple], 'Hm.')).toBe(
      'Hm.<|python_tag|>{"name": "f", "parameters": {}}',
    );
  });
});
