import { isDeepStrictEqual } from 'node:util';

import { describe, expect, test } from 'vitest';

import type { JsonObject, JsonValue, ToolDefinition } from '../../../shared/types/chat.ts';
import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';

type Calls = [name: string, args: JsonValue][];

/** Calls and text of an output; an error if they depend on where it is cut. */
function parse(toolParser: string, tools: ToolDefinition[], text: string): { calls: Calls; content: string } {
  const options = { toolParser, tools };
  const whole = parseChunks(options, [text]);
  for (const chunks of chunkings(text)) {
    if (!isDeepStrictEqual(parseChunks(options, chunks), whole))
      throw new Error(`differs: ${JSON.stringify(chunks)}`);
  }
  const calls = whole.calls.map((call): [string, JsonValue] => [call.name, JSON.parse(call.arguments)]);
  return { calls, content: whole.content.trim() };
}

function tool(name: string, parameters: JsonObject): ToolDefinition {
  return { type: 'function', function: { name, parameters } };
}

const FETCH = tool('fetch', {
  type: 'object',
  properties: { url: { type: 'string' }, method: { type: 'string' }, retries: { type: 'integer' } },
});

/** One call of `fetch` with a single parameter `v`, as each family writes it. */
const WRITERS: Readonly<Record<string, (value: string) => string>> = {
  qwen3_coder: (v) => `<tool_call><function=fetch><parameter=v>${v}</parameter></function></tool_call>`,
  glm47: (v) => `<tool_call>fetch<arg_key>v</arg_key><arg_value>${v}</arg_value></tool_call>`,
  minimax_m2: (v) =>
    `<minimax:tool_call><invoke name="fetch"><parameter name="v">${v}</parameter></invoke></minimax:tool_call>`,
  minimax_m3: (v) =>
    ['<tool_call>', '<invoke name="fetch">', `<v>${v}`, '</v>', '</invoke>', '</tool_call>']
      .map((tag) => `]<]minimax[>[${tag}`)
      .join(''),
  step3: (v) =>
    `<｜tool_calls_begin｜><steptml:invoke name="fetch"><steptml:parameter name="v">${v}</steptml:parameter></steptml:invoke><｜tool_calls_end｜>`,
  minicpm5: (v) => `<function name="fetch"><param name="v">${v}</param></function>`,
};

describe('types come from wherever the schema has them', () => {
  const integer = { type: 'integer' };
  const cases: [why: string, parameters: JsonObject, text: string, value: JsonValue][] = [
    ['a branch of the whole', { allOf: [{ properties: { v: integer } }] }, '7', 7],
    ['a reference of the whole', { $defs: { A: { properties: { v: integer } } }, $ref: '#/$defs/A' }, '7', 7],
    ['the whole itself', { properties: { v: { $ref: '#' } } }, '{"v": {}}', { v: {} }],
    [
      'an escaped pointer',
      { definitions: { 'a/b c': integer }, properties: { v: { $ref: '#/definitions/a~1b%20c' } } },
      '7',
      7,
    ],
    ['a branch by its index', { oneOf: [integer], properties: { v: { $ref: '#/oneOf/0' } } }, '7', 7],
    ['any other member', { additionalProperties: integer }, '7', 7],
    ['a name of its own', { properties: { v: { type: 'mystery' } } }, "{'a': [1, None]}", { a: [1, null] }],
  ];

  test.each(Object.entries(WRITERS))('%s', (parser, write) => {
    for (const [why, parameters, text, value] of cases) {
      const { calls } = parse(parser, [tool('fetch', { type: 'object', ...parameters })], write(text));
      expect({ why, calls }).toEqual({ why, calls: [['fetch', { v: value }]] });
    }
  });

  test('arguments are JSON, also where the model wrote none', () => {
    const object = tool('fetch', { properties: { v: { type: 'object' } } });
    for (const [parser, write] of Object.entries(WRITERS)) {
      for (const text of ['{1, 2}', '{"a": 1} and more', '{"a": open']) {
        expect(parse(parser, [object], write(text)).calls).toEqual([['fetch', { v: text }]]);
      }
    }
  });

  test("Qwen's family: a parameter that no schema knows is text", () => {
    const text = WRITERS['qwen3_coder']?.('42') ?? '';
    for (const tools of [[], [FETCH], [tool('fetch', { properties: { v: {} } })]]) {
      expect(parse('qwen3_coder', tools, text).calls).toEqual([['fetch', { v: '42' }]]);
    }
  });
});

describe('closers that were forgotten', () => {
  test.each([
    ['the next parameter', '<parameter=url>a<parameter=method>GET</parameter></function></tool_call>'],
    ['at the beginning of a line', '<parameter=url>\na\n<parameter=method>\nGET\n</parameter>\n</function>'],
    ['the function', '<parameter=url>a</parameter><parameter=method>GET\n</function>\n</tool_call> '],
    ['the group', '<parameter=url>a</parameter>\n<parameter=method>GET</tool_call>\n'],
    ['the end', '<parameter=url>a</parameter>\n<parameter=method>GET\n</function>\n'],
    [
      "the tag's own end",
      '<parameter=url\na</parameter><parameter=method\nGET</parameter></function></tool_call>',
    ],
  ])("Qwen's: %s", (_, body) => {
    expect(parse('qwen3_coder', [FETCH], `<tool_call><function=fetch>${body}`)).toEqual({
      calls: [['fetch', { url: 'a', method: 'GET' }]],
      content: '',
    });
  });

  test.each([
    [
      'glm47',
      '<tool_call>fetch<arg_key>url</arg_key><arg_value>a<arg_key>method</arg_key><arg_value>GET</tool_call>',
    ],
    [
      'minimax_m2',
      '<minimax:tool_call><invoke name="fetch"><parameter name="url">a<parameter name="method">GET</invoke></minimax:tool_call>',
    ],
    [
      'deepseek_v4',
      '<｜DSML｜tool_calls><｜DSML｜invoke name="fetch"><｜DSML｜parameter name="url" string="true">a<｜DSML｜parameter name="method" string="true">GET</｜DSML｜invoke></｜DSML｜tool_calls>',
    ],
    ['minicpm5', '<function name="fetch"><param name="url">a<param name="method">GET</function>'],
  ])('%s', (parser, text) => {
    for (const tools of [[FETCH], []]) {
      expect(parse(parser, tools, text)).toEqual({
        calls: [['fetch', { url: 'a', method: 'GET' }]],
        content: '',
      });
    }
  });

  test('a value that speaks of tags keeps them', () => {
    for (const value of [
      '<parameter=url>',
      'x<parameter=other>y',
      'a </function> b',
      '</tool_call><tool_call>',
      '</invoke></invoke>',
    ]) {
      const text = `<tool_call><function=fetch><parameter=url>${value}</parameter></function></tool_call>`;
      expect(parse('qwen3_coder', [FETCH], text).calls).toEqual([['fetch', { url: value }]]);
    }
    const keys = '<arg_key>other</arg_key><arg_value>x</tool_call>y';
    const text = `<tool_call>fetch<arg_key>url</arg_key><arg_value>${keys}</arg_value></tool_call>`;
    expect(parse('glm47', [FETCH], text).calls).toEqual([['fetch', { url: keys }]]);
  });
});

describe('names', () => {
  test('in quotes, with blanks, without the end of their tag', () => {
    const body = '<parameter="url">a</parameter></function></tool_call>';
    for (const name of ['"fetch">', "'fetch'>", ' fetch >', 'fetch\n']) {
      expect(parse('qwen3_coder', [FETCH], `<tool_call><function=${name}${body}`).calls).toEqual([
        ['fetch', { url: 'a' }],
      ]);
    }
    expect(parse('qwen3_coder', [], `<tool_call><function=fetch it>${body}`).calls).toEqual([
      ['fetch it', { url: 'a' }],
    ]);
  });

  test('of no tool, without the end of their tag, are text', () => {
    for (const text of [
      '<tool_call><function=other\nx',
      'see <function=fetch is the tag>',
      '<tool_call><function=fet',
    ]) {
      expect(parse('qwen3_coder', [FETCH], text)).toEqual({ calls: [], content: text });
    }
  });

  test('escaped in attributes', () => {
    const text =
      '<|open|>call tool="a&amp;b" index="1"<|sep|><|open|>argument key="&quot;k&quot;" type="string"<|sep|>&lt;<|close|>argument<|sep|><|close|>call<|sep|><|close|>message<|sep|>';
    expect(parse('kimi_k3', [], text)).toEqual({ calls: [['a&b', { '"k"': '&lt;' }]], content: '' });
  });
});

describe('other spellings', () => {
  test('a call as JSON, where tags are expected', () => {
    expect(
      parse('glm45', [FETCH], 'So: <tool_call>{"name": "fetch", "arguments": {"url": "a"}}</tool_call>'),
    ).toEqual({
      calls: [['fetch', { url: 'a' }]],
      content: 'So:',
    });
  });

  test('tags around calls and parameters that say nothing', () => {
    const text =
      '<tool_call><function name="fetch"><arguments><param name="url">a</param></arguments></function></tool_call>';
    expect(parse('minicpm5', [FETCH], text)).toEqual({ calls: [['fetch', { url: 'a' }]], content: '' });
  });

  test('an opening tag without its end is text, and the next one is a tag', () => {
    const call = '<invoke name="fetch"><parameter name="url">a</parameter></invoke>';
    expect(parse('minimax_m2', [FETCH], `<invoke is what I use: ${call}`)).toEqual({
      calls: [['fetch', { url: 'a' }]],
      content: '<invoke is what I use:',
    });
  });

  test('a name that holds a bracket', () => {
    const text = '<|open|>call tool="a<b" index="1"<|sep|><|close|>call<|sep|>';
    expect(parse('kimi_k3', [], text).calls).toEqual([['a<b', {}]]);
  });

  test('text between the elements of a value', () => {
    const tags = ['<invoke name="f">', '<v>one ', '<k>2', '</k> three', '</v>', '<w>', '</w>', '</invoke>'];
    const text = `]<]minimax[>[<tool_call>${tags.map((tag) => `]<]minimax[>[${tag}`).join('')}`;
    const tools = [tool('f', { properties: { w: { type: 'array' } } })];
    expect(parse('minimax_m3', tools, text).calls).toEqual([
      ['f', { v: { k: 2, $text: 'one  three' }, w: [] }],
    ]);
  });
});
