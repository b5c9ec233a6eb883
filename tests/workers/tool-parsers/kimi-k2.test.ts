import { describe, test } from 'vitest';

import { expectParsed, toolOf } from './expect-parsed.ts';
import type { Meant } from './expect-parsed.ts';

const TOOLS = [toolOf('weather', { city: {}, unit: {} }), toolOf('read', { path: {} })];
const call = (id: string, json: string) =>
  `<|tool_call_begin|>${id}<|tool_call_argument_begin|>${json}<|tool_call_end|>`;
const section = (...calls: string[]) =>
  `<|tool_calls_section_begin|>${calls.join('')}<|tool_calls_section_end|>`;

describe('Kimi K2', () => {
  test.each<[string, string, Meant]>([
    ['an offered tool without an index', section(call('functions.read', '{"path": "a"}')), readCall()],
    ['an index alone, by its arguments', section(call('0', '{"path": "a"}')), readCall()],
    ['an index alone that says nothing', section(call('0', '{}')), {}],
    [
      'a header that names no tool, before one that does',
      section(call('what@ever', '{"a": 1}'), call('functions.read:1', '{"path": "a"}')),
      readCall(),
    ],
    [
      'markers without a call',
      'a<|tool_calls_section_end|>b<|tool_call_argument_begin|>c',
      { content: 'abc' },
    ],
    ['cut in the name', '<|tool_calls_section_begin|><|tool_call_begin|>functions.re', {}],
    [
      'arguments that are no JSON',
      section(call('functions.read:0', '{"path": tru'), call('functions.read:1', '{"path": "a"}')),
      { calls: [['read', '{"path": tru'], ...(readCall().calls ?? [])] },
    ],
    [
      'text between sections',
      `One ${section(call('functions.read:0', '{"path": "a"}'))} two`,
      { content: 'One  two', ...readCall() },
    ],
  ])('%s', (_, text, meant) => {
    expectParsed({ toolParser: 'kimi_k2', tools: TOOLS }, text, meant);
  });

  test('an index alone where one tool is offered', () => {
    const tools = [toolOf('only')];
    expectParsed({ toolParser: 'kimi_k2', tools }, section(call('3', '{"x": 1}')), {
      calls: [['only', { x: 1 }]],
    });
  });
});

function readCall(): Meant {
  return { calls: [['read', { path: 'a' }]] };
}
