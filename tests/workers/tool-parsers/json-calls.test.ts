import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
import type { Options, ParsedOutput } from './parse-chunks.ts';

const HERMES: Options = { toolParser: 'hermes' };
const LLAMA: Options = {
  toolParser: 'llama3_json',
  tools: [{ type: 'function', function: { name: 'search' } }],
};

function call(name: string, json: string, complete = true): ParsedOutput['calls'][number] {
  return { name, id: null, arguments: json, complete };
}

const CASES: [string, Options, string, Partial<ParsedOutput>][] = [
  ['plain text', HERMES, 'Hello <b>there</b>.', { content: 'Hello <b>there</b>.' }],
  [
    'text on both sides of a call is kept',
    HERMES,
    'Look: <tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>\nDone.',
    { content: 'Look: \nDone.', calls: [call('f', '{"a": 1}')] },
  ],
  [
    'two calls back to back',
    HERMES,
    '<tool_call>{"name":"f","arguments":{}}</tool_call>\n<tool_call>{"name":"g","arguments":{"x":[]}}</tool_call>',
    { calls: [call('f', '{}'), call('g', '{"x":[]}')] },
  ],
  [
    'the closing tag inside a string is text of the argument',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a":"}]</tool_call>\\"{"}}</tool_call>',
    { calls: [call('f', '{"a":"}]</tool_call>\\"{"}')] },
  ],
  [
    'no closing tag',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a":1}}',
    { calls: [call('f', '{"a":1}')] },
  ],
  ['a call without arguments', HERMES, '<tool_call>{"name":"f"}</tool_call>', { calls: [call('f', '{}')] }],
  [
    'null for arguments',
    HERMES,
    '<tool_call>{"name":"f","arguments":null}</tool_call>',
    { calls: [call('f', '{}')] },
  ],
  [
    'arguments before the name',
    HERMES,
    '<tool_call>{"arguments":{"name":"x"},"name":"f"}</tool_call>',
    { calls: [call('f', '{"name":"x"}')] },
  ],
  [
    'arguments encoded twice',
    HERMES,
    '<tool_call>{"name":"f","arguments":"{\\"a\\": \\"\\\\ud83d\\\\ude00 \\\\\\"q\\\\\\"\\"}"}</tool_call>',
    { calls: [call('f', '{"a": "\\ud83d\\ude00 \\"q\\""}')] },
  ],
  [
    'cut inside the arguments',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a":"xy',
    { calls: [call('f', '{"a":"xy', false)] },
  ],
  ['cut inside the name', HERMES, 'a<tool_call>{"name":"f', { content: 'a<tool_call>{"name":"f' }],
  [
    'a literal tag in prose',
    HERMES,
    'Write <tool_call> and </think> here. <tool_call>{"name":"f"}</tool_call>',
    { content: 'Write <tool_call> and </think> here. ', calls: [call('f', '{}')] },
  ],
  [
    'brackets that were never closed',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a":[1,{"b":2}</tool_call>x',
    { content: 'x', calls: [call('f', '{"a":[1,{"b":2}]}')] },
  ],
  [
    'brackets closed once too often',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a":1}}}}</tool_call>x',
    { content: 'x', calls: [call('f', '{"a":1}')] },
  ],
  [
    'arguments that are no JSON reach the validator as they are',
    HERMES,
    '<tool_call>{"name":"f","arguments":{"a": "say "hi""}}</tool_call>x',
    { content: 'x', calls: [call('f', '{"a": "say "hi""}')] },
  ],
  [
    'Python spelling, line breaks in strings, trailing commas',
    HERMES,
    `<tool_call>{'name': 'f', 'arguments': {'a': True, "b": "x\ny", 'c': ['it\\'s', ],}}</tool_call>`,
    { calls: [call('f', '{"a": true, "b": "x\\ny", "c": ["it\'s"]}')] },
  ],
  [
    'bare calls parted by semicolons',
    LLAMA,
    '{"name": "search", "parameters": {"q": 1}} ; {"name": "search", "parameters": {}}',
    { calls: [call('search', '{"q": 1}'), call('search', '{}')] },
  ],
  [
    'calls as API clients send them',
    HERMES,
    '<tool_call>[{"id": 7, "type": "function", "function": {"name": "f", "arguments": "{\\"a\\": 1}"}}, {"function": "g", "arguments": {}}]</tool_call>x',
    { content: 'x', calls: [{ ...call('f', '{"a": 1}'), id: '7' }, call('g', '{}')] },
  ],
  [
    'a code fence between the tags',
    HERMES,
    '<tool_call>\n```json\n{"name": "f", "arguments": {}}\n```\n</tool_call>x',
    { content: 'x', calls: [call('f', '{}')] },
  ],
  [
    'JSON where the model was taught tags',
    { toolParser: 'qwen3_coder' },
    '<tool_call>\n{"name": "f", "arguments": {"a": "</tool_call>"}}\n</tool_call>x',
    { content: 'x', calls: [call('f', '{"a": "</tool_call>"}')] },
  ],
  [
    'a long string where a name would be goes out as it comes',
    LLAMA,
    `{"name": "${'Ada '.repeat(100)}", "parameters": {}}`,
    { content: `{"name": "${'Ada '.repeat(100)}", "parameters": {}}` },
  ],
  [
    'a JSON answer is no call, nor is what lies inside it',
    LLAMA,
    '{"a": {"name": "search", "parameters": {}}, "b": [1, "}"]} ',
    { content: '{"a": {"name": "search", "parameters": {}}, "b": [1, "}"]} ' },
  ],
  [
    'a name that was not offered',
    LLAMA,
    '{"name": "Ada", "parameters": {"born": 1815}}',
    { content: '{"name": "Ada", "parameters": {"born": 1815}}' },
  ],
  ['a name alone', LLAMA, '{"name": "search"} ok', { content: '{"name": "search"} ok' }],
  [
    'the python tag, and the type that the template shows',
    LLAMA,
    '<|python_tag|>{"type": "function", "name": "search", "parameters": {"q": "x"}}<|eom_id|>',
    { calls: [call('search', '{"q": "x"}')] },
  ],
];

describe('calls written as JSON objects', () => {
  test.each(CASES)('%s, at any split', (_name, options, text, expected) => {
    for (const chunks of chunkings(text)) {
      expect(parseChunks(options, chunks)).toEqual({ content: '', reasoning: '', calls: [], ...expected });
    }
  });

  it('gives back any text that holds no call', () => {
    const text = fc
      .array(fc.constantFrom('<tool_call>', '</tool_call>', '<tool', 'a', '\n', '[', '\u{1f600}'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (plain) => {
        const whole = parseChunks(HERMES, [plain]);
        expect(whole.calls).toEqual([]);
        expect(whole.content.replaceAll(/\s|<\/tool_call>/g, '')).toBe(
          plain.replaceAll(/\s|<\/tool_call>/g, ''),
        );
        expect(parseChunks(HERMES, plain.split(''))).toEqual(whole);
      }),
    );
  });

  it('gives back any arguments between any texts, at any split', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    const prose = fc.string().filter((text) => !/[<\ud800-\udfff]/.test(text));
    fc.assert(
      fc.property(object, prose, prose, fc.nat(), (value, before, after, seed) => {
        const json = JSON.stringify(value, null, seed % 3);
        const text = `${before}<tool_call>{"name": "f", "arguments": ${json}}</tool_call>${after}`;
        const chunks = [...chunkings(text, seed)].at(-1) ?? [];
        const parsed = parseChunks(HERMES, chunks);
        expect(parsed.content.trim()).toBe((before + after).trim() === '' ? '' : parsed.content.trim());
        expect(parsed.calls).toEqual([call('f', json)]);
      }),
      { numRuns: 200 },
    );
  });

  it('never throws and never depends on the split, whatever comes', () => {
    const parts = [
      '<tool_call>',
      '</tool_call>',
      '{"name":',
      '"f"',
      ',"arguments":',
      '{',
      '}',
      '[',
      '"',
      '\\',
      'x',
      '1',
      ',',
      ':',
      '\ud83d',
    ];
    const soup = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((list) => list.join(''));
    fc.assert(
      fc.property(soup, fc.constantFrom(HERMES, LLAMA), fc.nat(), (text, options, seed) => {
        const whole = parseChunks(options, [text]);
        expect(parseChunks(options, text.split(''))).toEqual(whole);
        expect(parseChunks(options, [...chunkings(text, seed)].at(-1) ?? [])).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });
});
