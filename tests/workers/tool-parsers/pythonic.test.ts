import { describe, test } from 'vitest';

import type { JsonValue } from '../../../shared/types/chat.ts';
import { expectParsed, toolOf } from './expect-parsed.ts';

const PYTHONIC = { toolParser: 'pythonic', tools: [toolOf('f'), toolOf('g')] };
const LFM2 = { toolParser: 'lfm2' };

describe('calls as Python', () => {
  test.each<[string, JsonValue]>([
    [`f(a='sed -n '1,9p' x.py')`, { a: "sed -n '1,9p' x.py" }],
    [`f(a='print('hi', 'you')', b=2)`, { a: "print('hi', 'you')", b: 2 }],
    [`f(a="grep "x" y", b=['it's', 'so'])`, { a: 'grep "x" y', b: ["it's", 'so'] }],
    [`f(a={'k': 'v', 'l': 'it's'})`, { a: { k: 'v', l: "it's" } }],
    [`f(a='', b='x', )`, { a: '', b: 'x' }],
    [`f(a='one '\n  "two")`, { a: 'one two' }],
    [`f(a={'x', 'y'}, b={1}, c={}, d={'k': {2, 3}})`, { a: ['x', 'y'], b: [1], c: {}, d: { k: [2, 3] } }],
    [`f(a={1.5, 22}, b={True, None})`, { a: [1.5, 22], b: [true, null] }],
    [`f(a='x = (y)', b='[z]')`, { a: 'x = (y)', b: '[z]' }],
  ])('%s', (text, args) => {
    expectParsed(PYTHONIC, `[${text}, g()]`, {
      calls: [
        ['f', args],
        ['g', {}],
      ],
    });
  });

  test('words behind a call are text', () => {
    const text = '<|tool_call_start|>[f(a=1) or so ]<|tool_call_end|>';
    expectParsed(LFM2, text, { content: 'or so ]<|tool_call_end|>', calls: [['f', { a: 1 }]] });
  });

  test('words in the calls that are said again are text', () => {
    const again = '[f(a=1) or so ]<|tool_call_end|>';
    const text = `<|tool_call_start|>[f(a=1)]<|tool_call_end|>${again}`;
    expectParsed(LFM2, text, { content: again, calls: [['f', { a: 1 }]] });
  });

  test.each(['<|python_start|>[f(a=1)]<|python_end|>', '<|python_tag|>[f(a=1)]'])('%s', (text) => {
    expectParsed(PYTHONIC, text, { calls: [['f', { a: 1 }]] });
  });

  test('JSON between the markers of Python', () => {
    const text = '<|tool_call_start|>[{"name": "f", "arguments": {"a": 1}}]<|tool_call_end|>Done';
    expectParsed(LFM2, text, { content: 'Done', calls: [['f', { a: 1 }]] });
  });

  test('LFM2 says its calls twice, but no other list', () => {
    const calls = '[f(a=1), g()]<|tool_call_end|>';
    const meant: [string, JsonValue][] = [
      ['f', { a: 1 }],
      ['g', {}],
    ];
    expectParsed(LFM2, `<|tool_call_start|>${calls}${calls}Done`, { content: 'Done', calls: meant });
    expectParsed(LFM2, `<|tool_call_start|>${calls}[f(a=1)] is it`, {
      content: '[f(a=1)] is it',
      calls: meant,
    });
  });
});
