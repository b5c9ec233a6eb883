import { describe, expect, test } from 'vitest';

import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
import type { Options } from './parse-chunks.ts';

/** What models write beside what their templates teach, in formats that write calls as JSON. */

interface Outcome {
  content: string;
  reasoning: string;
  calls: [name: string, json: string][];
}

function parse(options: Options, chunks: readonly string[]): Outcome {
  const { content, reasoning, calls } = parseChunks(options, chunks);
  return {
    content: content.trim(),
    reasoning: reasoning.trim(),
    calls: calls.map((call) => [call.name, call.arguments]),
  };
}

function tool(name: string, ...parameters: string[]): NonNullable<Options['tools']>[number] {
  const properties = Object.fromEntries(parameters.map((key) => [key, { type: 'string' }]));
  return { type: 'function', function: { name, parameters: { type: 'object', properties } } };
}

const F = '{"name": "f", "arguments": {"a": 1}}';
const G = '{"name": "g", "arguments": {}}';
const CALLED_F: Outcome['calls'] = [['f', '{"a": 1}']];
const BOTH: Outcome['calls'] = [...CALLED_F, ['g', '{}']];
const LLAMA: Options = { toolParser: 'llama3_json', tools: [tool('f', 'a'), tool('g')] };
const XLAM: Options = { ...LLAMA, toolParser: 'xlam' };
const HERMES: Options = { toolParser: 'hermes' };
const MISTRAL: Options = { toolParser: 'mistral', reasoningParser: 'mistral' };
const COHERE: Options = { toolParser: 'cohere_command3', reasoningParser: 'cohere_command3' };
const COHERE_4: Options = { toolParser: 'cohere_command4', reasoningParser: 'cohere_command4' };

type Case = [what: string, options: Options, text: string, expected: Partial<Outcome>];

const BROKEN: Case[] = [
  [
    'a call after an object that is none',
    { toolParser: 'minimax' },
    `<tool_calls>\n${F}\n{no json here}\n${G}\n</tool_calls>`,
    { content: '{no json here}', calls: BOTH },
  ],
  [
    'a call after arguments that are no JSON',
    COHERE,
    '<|START_ACTION|>[{"tool_name": "f", "parameters": {"at": 15:30, "s": "}"}},\n{"tool_name": "g", "parameters": {}}]<|END_ACTION|>',
    {
      calls: [
        ['f', '{"at": 15:30, "s": "}"}'],
        ['g', '{}'],
      ],
    },
  ],
  [
    'an object that is never closed swallows no marker',
    { ...HERMES, reasoningParser: 'qwen3' },
    `say <tool_call>{x</think><tool_call>${F}</tool_call>`,
    { reasoning: 'say <tool_call>{x', calls: CALLED_F },
  ],
  [
    'brackets that close what is open inside',
    HERMES,
    '<tool_call>{"name": "f", "arguments": {"a": [1 2}}</tool_call>x',
    { content: 'x', calls: [['f', '{"a": [1 2}']] },
  ],
  [
    'a brace too many before the bracket',
    { toolParser: 'granite' },
    `<|tool_call|>[${F}}]\nDone.`,
    { content: 'Done.', calls: CALLED_F },
  ],
];

const LISTS: Case[] = [
  [
    'an empty list',
    { toolParser: 'phi4_mini_json' },
    'functools[] Nothing to do.',
    { content: 'Nothing to do.' },
  ],
  [
    'an empty list between markers',
    { toolParser: 'jamba' },
    '<tool_calls>[]</tool_calls>ok',
    { content: 'ok' },
  ],
  ['an empty list that is an answer', XLAM, '[]', { content: '[]' }],
  [
    'a list around the list',
    { toolParser: 'jamba' },
    `<tool_calls>[[${F}, ${G}]]</tool_calls>`,
    { calls: BOTH },
  ],
  ['a list where objects are usual', LLAMA, `[${F}, ${G}]`, { calls: BOTH }],
  ['a separator behind the last call', LLAMA, `${F}; `, { calls: CALLED_F }],
  ['a code fence', LLAMA, `Sure.\n\`\`\`json\n${F}\n\`\`\``, { content: 'Sure.', calls: CALLED_F }],
  ['a code fence without a language', XLAM, `\`\`\`\n[${F}]\n\`\`\`\nok`, { content: 'ok', calls: CALLED_F }],
  [
    'code in a fence',
    LLAMA,
    '```python\nprint({"a": [1]})\n```',
    { content: '```python\nprint({"a": [1]})\n```' },
  ],
];

const MEMBERS: Case[] = [
  [
    'arguments under two names: the first that are any',
    HERMES,
    '<tool_call>{"name": "f", "arguments": null, "parameters": {"a": 1}, "args": {"b": 2}}</tool_call>',
    { calls: CALLED_F },
  ],
  [
    'arguments under two names, the second no JSON',
    HERMES,
    '<tool_call>{"name": "f", "arguments": {"a": 1}, "args": x}</tool_call>',
    { calls: CALLED_F },
  ],
  [
    'a member behind the arguments, where names are keys',
    { toolParser: 'apertus' },
    '<|tools_prefix|>[{"name": "f", "arguments": {"a": 1}, "why": {"b": 2}}]<|tools_suffix|>',
    { calls: CALLED_F },
  ],
  [
    'the name is the key, twice',
    { toolParser: 'apertus' },
    '<|tools_prefix|>[{"f": {"a": 1}, "g": {}}]<|tools_suffix|>',
    { calls: BOTH },
  ],
  [
    'the name should be the key',
    { toolParser: 'apertus' },
    `<|tools_prefix|>[${F}]<|tools_suffix|>`,
    { calls: CALLED_F },
  ],
  ['args', HERMES, '<tool_call>{"name": "f", "args": {"a": 1}}</tool_call>', { calls: CALLED_F }],
  ['arguments beside the name', HERMES, '<tool_call>{"a": 1, "name": "f"}</tool_call>', { calls: CALLED_F }],
  [
    'members beside the name that the tool does not have',
    { ...HERMES, tools: [tool('f', 'a')] },
    '<tool_call>{"name": "f", "a": 1, "why": "because"}</tool_call>',
    { calls: CALLED_F },
  ],
  [
    'members beside the name and the arguments',
    HERMES,
    '<tool_call>{"name": "f", "why": "because", "arguments": {"a": 1}}</tool_call>',
    { calls: CALLED_F },
  ],
  [
    'no JSON where no marker announced it',
    LLAMA,
    '{"name": "f", "parameters": {see below}}',
    { content: '{"name": "f", "parameters": {see below}}' },
  ],
];

const MARKERS: Case[] = [
  ['the marker twice', MISTRAL, `[TOOL_CALLS] [TOOL_CALLS] [${F}]`, { calls: CALLED_F }],
  ['the marker twice before an object', MISTRAL, `[TOOL_CALLS] [TOOL_CALLS] ${F}`, { calls: CALLED_F }],
  [
    'a name alone at the end',
    { ...MISTRAL, tools: [tool('g')] },
    'ok[TOOL_CALLS]g',
    { content: 'ok', calls: [['g', '{}']] },
  ],
  ['a name that may be cut', { ...MISTRAL, tools: [tool('go')] }, 'ok[TOOL_CALLS]g', { content: 'okg' }],
  ['a number is no name', MISTRAL, '[TOOL_CALLS] 42', { content: '42' }],
  ['thinking in tags of text', MISTRAL, '<think>r</think>c', { reasoning: 'r', content: 'c' }],
  [
    'the header without its separator',
    { toolParser: 'gigachat3' },
    `function call<|role_sep|>\n${F}</s>`,
    { calls: CALLED_F },
  ],
  [
    "Phi's special tokens",
    { toolParser: 'phi4_mini_json' },
    `<|tool_call|>[${F}]<|/tool_call|>`,
    { calls: CALLED_F },
  ],
];

const ANSWER = '<|START_RESPONSE|>foo <co>bar</co: 0:[1,2],1:[3]>.<|END_RESPONSE|>';

const COHERES: Case[] = [
  [
    'citations are no text',
    COHERE,
    `<|START_THINKING|>a <co>b</co: 0:[1]><|END_THINKING|>${ANSWER}`,
    { reasoning: 'a b', content: 'foo bar.' },
  ],
  [
    'tags that are no citations',
    COHERE,
    '<|START_RESPONSE|></co: x y></code></co:',
    { content: '</co: x y></code></co:' },
  ],
  [
    'thinking that began in the prompt',
    COHERE_4,
    `plan<|END_THINKING|>${ANSWER}`,
    { reasoning: 'plan', content: 'foo bar.' },
  ],
  ['no thinking', COHERE_4, ANSWER, { content: 'foo bar.' }],
];

describe('calls written as JSON, out of the ordinary', () => {
  test.each([...BROKEN, ...LISTS, ...MEMBERS, ...MARKERS, ...COHERES])(
    '%s, at any split',
    (_what, options, text, expected) => {
      for (const chunks of chunkings(text)) {
        expect(parse(options, chunks)).toEqual({ content: '', reasoning: '', calls: [], ...expected });
      }
    },
  );
});
