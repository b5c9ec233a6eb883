import { describe, test } from 'vitest';

import { expectParsed, toolOf } from './expect-parsed.ts';
import type { Meant } from './expect-parsed.ts';

const invoke = (name: string) =>
  `<atem:function_calls>\n<atem:invoke name="${name}">\n<atem:parameter name="a">1</atem:parameter>\n</atem:invoke>\n</atem:function_calls>`;

describe('MuseGlimmer: messages with a recipient', () => {
  test.each<[string, string, Meant]>([
    [
      'reasoning, a call, an answer',
      ` to=self<|message|>plan<|eom|><|start|>assistant to=f<|message|>${invoke('f')}<|eom|><|start|>assistant to=user<|message|>Hi<|eot|>`,
      { reasoning: 'plan', content: 'Hi', calls: [['f', { a: 1 }]] },
    ],
    [
      'a tool without a namespace is its own',
      `<|start|>assistant to=f.f<|message|>${invoke('f.f')}<|eot|>`,
      { calls: [['f', { a: 1 }]] },
    ],
    [
      'an own namespace',
      `<|start|>assistant to=g.g<|message|>${invoke('g.g')}`,
      { calls: [['g.g', { a: 1 }]] },
    ],
    [
      'calls in thought and in the answer are none',
      ` to=self<|message|>${invoke('f')}?<|eom|><|start|>assistant to=user<|message|>${invoke('f')}`,
      { reasoning: `${invoke('f')}?`, content: invoke('f') },
    ],
    [
      'a message without its end',
      ` to=self<|message|>plan to=f<|message|>${invoke('f')}<|eot|>`,
      { reasoning: 'plan', calls: [['f', { a: 1 }]] },
    ],
    ['nobody', '<|message|>Hi<|eot|>', { content: 'Hi' }],
    ['no messages', `to=x is syntax ${invoke('f')}`, { content: 'to=x is syntax', calls: [['f', { a: 1 }]] }],
    ['cut in a header', ' to=self<|message|>plan<|eom|><|start|>assist', { reasoning: 'plan' }],
    [
      'two thoughts',
      ' to=self<|message|>a<|eom|><|start|>assistant to=self<|message|>b<|eom|>',
      { reasoning: 'a\nb' },
    ],
  ])('%s', (_, text, meant) => {
    expectParsed({ toolParser: 'muse_glimmer', tools: [toolOf('f')] }, text, meant);
    expectParsed({ reasoningParser: 'muse_glimmer', tools: [toolOf('f')] }, text, meant);
  });
});

describe('Inkling: blocks', () => {
  const json = '<|content_invoke_tool_json|>{"name":"f","args":{"a":1}}<|end_message|>';

  test.each<[string, string, Meant]>([
    [
      "a call's name before its block",
      `<|content_text|>Hi<|end_message|><|message_model|>f${json}`,
      { content: 'Hi', calls: [['f', { a: 1 }]] },
    ],
    [
      'text in front of everything',
      `Hi<|message_model|>f${json}`,
      { content: 'Hi', calls: [['f', { a: 1 }]] },
    ],
    [
      'a text call is text',
      '<|message_model|>f<|content_invoke_tool_text|>body<|end_message|>',
      { content: 'body' },
    ],
    ['no call in a call', '<|content_invoke_tool_json|>[1, 2]<|end_message|>', { content: '[1, 2]' }],
    ['nothing in a call', '<|content_invoke_tool_json|><|end_message|>', {}],
    [
      'thought twice',
      '<|content_thinking|>a<|end_message|><|message_model|><|content_thinking|>b<|end_message|>',
      { reasoning: 'ab' },
    ],
  ])('%s', (_, text, meant) => {
    expectParsed({ toolParser: 'inkling', reasoningParser: 'inkling' }, text, meant);
  });
});

describe('Harmony', () => {
  const call = '<|channel|>commentary to=functions.f<|message|>{"a": 1}<|call|>';

  test.each<[string, string, Meant]>([
    [
      'words left between calls',
      `${call}commentary${call}assistant<|channel|>final<|message|>Hi<|return|>`,
      {
        content: 'Hi',
        calls: [
          ['f', { a: 1 }],
          ['f', { a: 1 }],
        ],
      },
    ],
    ['such a word alone', 'commentary', { content: 'commentary' }],
    ['a tool without a namespace', '<|channel|>commentary to=g<|message|>{}<|call|>', { calls: [['g', {}]] }],
    ['a tool of its own', '<|channel|>commentary to=browser.open<|message|>{}<|call|>', {}],
    ['commentary to the user', '<|channel|>commentary to=user<|message|>Hi<|end|>', { content: 'Hi' }],
    ['no JSON', '<|channel|>commentary to=functions.f<|message|>foo<|call|>', { calls: [['f', 'foo']] }],
    ['the end of text', '<|channel|>final<|message|>Hi<|endoftext|>', { content: 'Hi' }],
  ])('%s', (_, text, meant) => {
    expectParsed({ toolParser: 'openai', reasoningParser: 'openai_gptoss' }, text, meant);
  });
});

describe('DeepSeek', () => {
  test.each<[string, Meant]>([
    ['ping<｜tool▁sep｜><｜tool▁call▁end｜>', { calls: [['ping', {}]] }],
    ['function<｜tool▁sep｜>f\n```json\n{bad}\n```<｜tool▁call▁end｜>', { calls: [['f', '{bad}']] }],
  ])('%s', (call, meant) => {
    const text = `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>${call}<｜tool▁calls▁end｜>`;
    expectParsed({ toolParser: 'deepseek_v3' }, text, meant);
  });
});
