import { isDeepStrictEqual } from 'node:util';

import { describe, expect, test } from 'vitest';

import type { JsonSchema, ToolDefinition } from '../../../shared/types/chat.ts';
import { chunkings } from './chunkings.ts';
import { eventsOf, parseChunks } from './parse-chunks.ts';
import type { Options } from './parse-chunks.ts';

/** What users of other gateways ran into, each case with the report that shows it. */

interface Outcome {
  content: string;
  reasoning: string;
  calls: [name: string, json: string][];
}

/** What the text comes to; an error if that depends on where it is cut. */
function parse(options: Options, text: string): Outcome {
  const whole = parseChunks(options, [text]);
  for (const chunks of chunkings(text)) {
    if (!isDeepStrictEqual(parseChunks(options, chunks), whole))
      throw new Error(`differs: ${JSON.stringify(chunks)}`);
  }
  return { ...whole, calls: whole.calls.map((parsed) => [parsed.name, parsed.arguments]) };
}

function outcome(parts: Partial<Outcome>): Outcome {
  return { content: '', reasoning: '', calls: [], ...parts };
}

function kimi(id: string): string {
  return `<|tool_call_begin|>${id}<|tool_call_argument_begin|>{}<|tool_call_end|>`;
}

function tool(name: string, properties: Record<string, JsonSchema> = {}): ToolDefinition {
  return { type: 'function', function: { name, parameters: { type: 'object', properties } } };
}

const HERMES: Options = { toolParser: 'hermes' };
const QWEN: Options = { toolParser: 'qwen3_coder' };
const call = (name: string, json: string) =>
  `<tool_call>\n{"name": "${name}", "arguments": ${json}}\n</tool_call>`;

describe('the nastiest cases', () => {
  test('1: several calls, or one whole call, in one delta (vLLM #41967, #55082; SGLang #37634)', () => {
    const events = eventsOf(HERMES, [`${call('f', '{"a": 1}')}\n${call('g', '{}')}${call('f', '{"a": 2}')}`]);
    const types = ['tool_call.started', 'tool_call.delta', 'tool_call.completed'];
    expect(events.map((event) => event.type)).toEqual([...types, ...types, ...types]);
  });

  test('2: a marker cut anywhere never leaks into text (SGLang #36691, vLLM #40801)', () => {
    const text = `a < b <tool ${call('f', '{}')} <tool_cal`;
    expect(parse(HERMES, text)).toEqual(outcome({ content: 'a < b <tool  <tool_cal', calls: [['f', '{}']] }));
    const beforeMarker = eventsOf(HERMES, ['a <tool_ca']).slice(0, 1);
    expect(beforeMarker).toEqual([{ type: 'text', delta: 'a ' }]);
  });

  test('3: reasoning closed and a call opened in one delta (vLLM #43221)', () => {
    const options = { ...HERMES, reasoningParser: 'qwen3' };
    expect(parse(options, `<think>\nplan\n</think>${call('f', '{}')}`)).toEqual(
      outcome({
        reasoning: '\nplan\n',
        calls: [['f', '{}']],
      }),
    );
  });

  test('4: a call inside thinking that is never closed, or closed later (vLLM #39056, #46079)', () => {
    const options = { ...QWEN, reasoningParser: 'qwen3' };
    const body = '<tool_call>\n<function=f>\n<parameter=a>\nx\n</parameter>\n</function>\n</tool_call>';
    expect(parse(options, `plan ${body}`)).toEqual(
      outcome({ reasoning: 'plan ', calls: [['f', '{"a": "x"}']] }),
    );
    expect(parse(options, `plan ${body} more</think>done`)).toEqual(
      outcome({
        reasoning: 'plan  more',
        content: 'done',
        calls: [['f', '{"a": "x"}']],
      }),
    );
  });

  test('4: thinking that was skipped, or already closed in the prompt (vLLM #40466)', () => {
    const options = { ...HERMES, reasoningParser: 'qwen3' };
    expect(parse(options, '</think>\n\nHi')).toEqual(outcome({ content: '\n\nHi' }));
    expect(parse({ ...options, thinking: false }, `Hi ${call('f', '{}')}`)).toEqual(
      outcome({
        content: 'Hi ',
        calls: [['f', '{}']],
      }),
    );
    expect(parse({ reasoningParser: 'deepseek_v3', thinking: true }, 'plan</think>Hi')).toEqual(
      outcome({
        reasoning: 'plan',
        content: 'Hi',
      }),
    );
  });

  test('5: closing tags and brackets inside a string argument (vLLM #45167, #48171, #45389)', () => {
    const json = '{"code": "</tool_call>]}\\"}]</tool_call>", "list": ["}", "]"]}';
    expect(parse(HERMES, call('f', json))).toEqual(outcome({ calls: [['f', json]] }));
    expect(parse({ toolParser: 'pythonic' }, `[f(code='])}\\')]', n=[1, ")"])]`)).toEqual(
      outcome({
        calls: [['f', '{"code": "])}\')]", "n": [1, ")"]}']],
      }),
    );
    expect(
      parse(
        QWEN,
        '<tool_call>\n<function=f>\n<parameter=code>\nif a:\n  "</parameter>" in </tool_call>\n</parameter>\n</function>\n</tool_call>',
      ),
    ).toEqual(outcome({ calls: [['f', '{"code": "if a:\\n  \\"</parameter>\\" in </tool_call>"}']] }));
  });

  test('6: a literal tag, or bare JSON, in prose or in a JSON answer (vLLM #56658, ollama #17616)', () => {
    const prose = 'Qwen wraps calls in <tool_call> and </tool_call>, DeepSeek in <think>.';
    expect(parse({ ...HERMES, reasoningParser: 'deepseek_v3' }, prose)).toEqual(outcome({ content: prose }));
    const answer = '{"name": "Ada", "parameters": {"born": 1815}, "calls": [{"name": "f", "arguments": {}}]}';
    const options = { toolParser: 'llama3_json', tools: [tool('f')] };
    expect(parse(options, answer)).toEqual(outcome({ content: answer }));
    expect(parse({ ...options, toolParser: 'xlam' }, `See:\n\`\`\`json\n${answer}\n\`\`\``)).toEqual(
      outcome({
        content: `See:\n\`\`\`json\n${answer}\n\`\`\``,
      }),
    );
  });

  test('7: a call without arguments is {} and the next one survives (SGLang #37921)', () => {
    expect(parse(HERMES, `<tool_call>{"name": "f"}</tool_call>${call('g', '{"a": 1}')}`)).toEqual(
      outcome({
        calls: [
          ['f', '{}'],
          ['g', '{"a": 1}'],
        ],
      }),
    );
    expect(parse({ toolParser: 'glm45' }, '<tool_call>f</tool_call>\n<tool_call>g\n</tool_call>')).toEqual(
      outcome({
        calls: [
          ['f', '{}'],
          ['g', '{}'],
        ],
      }),
    );
  });

  test('8: text before, between and after calls is kept (vLLM #38353, #48975; ollama #17323)', () => {
    const text = `One.\n${call('f', '{}')}\nTwo.\n${call('g', '{}')}\n\nThree.`;
    expect(parse(HERMES, text)).toEqual(
      outcome({
        content: 'One.\n\nTwo.\n\n\nThree.',
        calls: [
          ['f', '{}'],
          ['g', '{}'],
        ],
      }),
    );
  });

  test('9: arguments encoded twice are unwrapped, none are emitted twice (vLLM #54964, #51697)', () => {
    expect(parse(HERMES, call('f', '"{\\"a\\": \\"x\\\\ny\\", \\"b\\": [1]}"'))).toEqual(
      outcome({
        calls: [['f', '{"a": "x\\ny", "b": [1]}']],
      }),
    );
    expect(parse(HERMES, call('f', '{"a": "{\\"b\\": 1}"}'))).toEqual(
      outcome({ calls: [['f', '{"a": "{\\"b\\": 1}"}']] }),
    );
  });

  test('10: types come from the schema (vLLM #36032, #39567, #42047, #51649)', () => {
    const parameters: [string, JsonSchema, string, string][] = [
      ['zip', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, '03106', '"03106"'],
      ['text', { type: 'string' }, 'none', '"none"'],
      ['digits', { type: 'string' }, '42', '"42"'],
      ['maybe', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'null', 'null'],
      ['count', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, '5', '5'],
      ['whole', { type: 'integer' }, '3.0', '3'],
      ['float', { type: 'number' }, '108.2', '108.2'],
      ['huge', { type: 'number' }, '1e999', '"1e999"'],
      ['flag', { type: 'boolean' }, 'True', 'true'],
      ['list', { type: 'array' }, "['a', None]", '["a", null]'],
      ['object', { $ref: '#/$defs/O' }, '{"k": "</parameter"}', '{"k": "</parameter"}'],
      ['wrong', { type: 'integer' }, 'abc', '"abc"'],
    ];
    const properties = Object.fromEntries(parameters.map(([key, schema]) => [key, schema]));
    const tools: ToolDefinition[] = [
      {
        type: 'function',
        function: { name: 'f', parameters: { properties, $defs: { O: { type: 'object' } } } },
      },
    ];
    const body = parameters.map(([key, , text]) => `<parameter=${key}>\n${text}\n</parameter>\n`);
    const json = parameters.map(([key, , , value]) => `"${key}": ${value}`);
    expect(
      parse({ ...QWEN, tools }, `<tool_call>\n<function=f>\n${body.join('')}</function>\n</tool_call>`),
    ).toEqual(
      outcome({
        calls: [['f', `{${json.join(', ')}}`]],
      }),
    );
  });

  test('10: a number is out when it ends, not before: `108.` then `2`', () => {
    const events = eventsOf(HERMES, ['<tool_call>{"name": "f", "arguments": {"a": 108.', '2}}</tool_call>']);
    const deltas = events.flatMap((event) => (event.type === 'tool_call.delta' ? [event.arguments] : []));
    expect(deltas).toEqual(['{', '"a": 108.2}']);
  });

  test('11: no half characters, and a call cut by max_tokens says so (vLLM #52469, #53739)', () => {
    expect(parse(HERMES, `😀${call('f', '{"a": "😀 \\ud83d\\ude00"}')}😀`)).toEqual(
      outcome({
        content: '😀😀',
        calls: [['f', '{"a": "😀 \\ud83d\\ude00"}']],
      }),
    );
    const cut = parseChunks(HERMES, ['<tool_call>{"name": "f", "arguments": {"a": "x\\ud8']);
    expect(cut.calls).toEqual([{ name: 'f', id: null, arguments: '{"a": "x', complete: false }]);
    expect(parseChunks(HERMES, ['lone \ud83d', ' half']).content).toBe('lone � half');
  });

  test('12: parallel calls keep their indices and ids (ollama #15457)', () => {
    const text = `<|tool_calls_section_begin|>${kimi('functions.f:0')}${kimi('functions.a.b:1')}<|tool_calls_section_end|>`;
    const started = eventsOf({ toolParser: 'kimi_k2' }, text.split('')).filter(
      (event) => event.type === 'tool_call.started',
    );
    expect(started).toEqual([
      { type: 'tool_call.started', index: 0, name: 'f', id: 'functions.f:0' },
      { type: 'tool_call.started', index: 1, name: 'a.b', id: 'functions.a.b:1' },
    ]);
  });

  test('12: a long argument streams: at most a marker is ever held back (vLLM #55473)', () => {
    const options = { ...QWEN, tools: [tool('write', { content: { type: 'string' } })] };
    const head = '<tool_call>\n<function=write>\n<parameter=content>\n';
    const content = 'line of a file < with > things\n'.repeat(200);
    const longestMarker = '\n</function>\n</tool_call>'.length;
    let sent = 0;
    for (const event of eventsOf(options, [head, ...content.split(/(?<=\n)/)]).slice(0, -2)) {
      if (event.type === 'tool_call.delta') sent += event.arguments.length;
    }
    expect(sent).toBeGreaterThanOrEqual(content.length - longestMarker);
  });
});
