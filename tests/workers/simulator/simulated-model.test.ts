import { describe, expect, test } from 'vitest';

import { TOOLS_END, TOOLS_PREAMBLE } from '../../../workers/simulator/answers/chat-template.ts';
import { createModel, message } from './support/create-model.ts';

const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const ask = (text: string) => ({ messages: [message('user', text)], tools: [], addGenerationPrompt: true });

const find = (question: string, id: string | null) =>
  question === 'Known' || id === 'a1' ? 'As recorded <|python_tag|>' : null;

describe('the answer depends on the prompt alone', () => {
  test('the same prompt, another instance: the same ids', () => {
    const [first, second] = [createModel(), createModel()];
    const chat = ask('How do block caches work?');
    expect(first.plan(first.renderPrompt(chat))).toEqual(second.plan(second.renderPrompt(chat)));
  });

  test('another prompt: another answer', () => {
    const model = createModel();
    expect(model.textOf(model.renderPrompt(ask('Tell me of trains')))).not.toBe(
      model.textOf(model.renderPrompt(ask('Tell me of planes'))),
    );
  });

  test('prose is about the words of the prompt', () => {
    const model = createModel();
    expect(model.textOf(model.renderPrompt(ask('Explain paged attention')))).toMatch(/paged|attention/);
  });

  test('lengths vary from prompt to prompt', () => {
    const model = createModel();
    const lengths = Array.from(
      { length: 50 },
      (_, i) => model.plan(model.renderPrompt(ask(`Question ${i}`))).outputIds.length,
    );
    expect(new Set(lengths).size).toBeGreaterThan(25);
    expect(Math.min(...lengths)).toBeLessThan(70);
    expect(Math.max(...lengths)).toBeGreaterThan(200);
  });
});

describe('continuing with prompt ids ++ generated ids', () => {
  const chats = {
    prose: { ...ask('Warum ist 東京 so groß? 🚂'), format: 'hermes' },
    'a tool call': { ...ask('Weather in Paris? And in Rome?'), tools: [WEATHER], format: 'hermes' },
    'a tool call in llama3_json': { ...ask('Weather in 東京 🗼?'), tools: [WEATHER], format: 'llama3_json' },
    thinking: { ...ask('Why?'), format: 'hermes', reasoning: 'qwen3' },
    'thinking that the prompt has opened': { ...ask('Why?'), format: 'hermes', reasoning: 'deepseek_r1' },
  };

  test.each(Object.entries(chats))('%s: at every cut the rest is the same', (_, chat) => {
    const model = createModel(chat);
    const promptIds = model.renderPrompt(chat);
    const whole = model.plan(promptIds);
    for (let cut = 0; cut < whole.outputIds.length; cut++) {
      const rest = model.plan([...promptIds, ...whole.outputIds.slice(0, cut)]);
      expect(rest).toEqual({ outputIds: whole.outputIds.slice(cut), finish: 'stop' });
    }
  });

  test('text without chat headers, too', () => {
    const model = createModel();
    const promptIds = model.tokenizer.encode('Once upon a time');
    const whole = model.plan(promptIds);
    expect(whole.finish).toBe('stop');
    for (let cut = 0; cut < whole.outputIds.length; cut++) {
      expect(model.plan([...promptIds, ...whole.outputIds.slice(0, cut)]).outputIds).toEqual(
        whole.outputIds.slice(cut),
      );
    }
  });

  test('what the model would never have said is taken up all the same', () => {
    const model = createModel();
    const promptIds = [...model.renderPrompt(ask('Hi')), ...model.tokenizer.encode('Zebra crossing')];
    expect(model.plan(promptIds).outputIds.length).toBeGreaterThan(1);
    expect(model.plan(promptIds)).toEqual(model.plan(promptIds));
  });

  test('beyond the end, under ignore_eos', () => {
    const model = createModel();
    const promptIds = model.renderPrompt(ask('Hi'));
    const whole = model.plan(promptIds, { ignoreEos: true, maxTokens: 1500 });
    expect(whole).toMatchObject({ finish: 'length' });
    expect(whole.outputIds).toHaveLength(1500);
    const cut = 1200;
    const rest = model.plan([...promptIds, ...whole.outputIds.slice(0, cut)], {
      ignoreEos: true,
      maxTokens: 300,
    });
    expect(rest.outputIds).toEqual(whole.outputIds.slice(cut));
  });
});

describe('length', () => {
  const model = createModel();
  const promptIds = model.renderPrompt(ask('Tell me of caches'));

  test.each([1, 2, 50, 3000])('an order of %i tokens is met exactly, stop token included', (outputTokens) => {
    expect(model.plan(promptIds, { outputTokens })).toMatchObject({ finish: 'stop' });
    expect(model.plan(promptIds, { outputTokens }).outputIds).toHaveLength(outputTokens);
  });

  test('an order beyond the bound is cut, and only what is asked for is made', () => {
    const { outputIds, finish } = model.plan(promptIds, { outputTokens: 1e12, maxTokens: 30 });
    expect(finish).toBe('length');
    expect(outputIds).toEqual(model.plan(promptIds, { outputTokens: 500 }).outputIds.slice(0, 30));
  });

  test('an ordered length goes on at every cut, when it is ordered again', () => {
    const whole = model.plan(promptIds, { outputTokens: 200 }).outputIds;
    for (const cut of [1, 50, 198, 199]) {
      const rest = model.plan([...promptIds, ...whole.slice(0, cut)], { outputTokens: 200, maxTokens: 300 });
      expect(rest).toEqual({ outputIds: whole.slice(cut), finish: 'stop' });
    }
  });

  test('also of a text without chat headers', () => {
    const plain = model.tokenizer.encode('Once');
    expect(model.plan(plain, { outputTokens: 500 }).outputIds).toHaveLength(500);
    expect(model.plan(plain, { outputTokens: 500 }).finish).toBe('stop');
  });

  test('the prompt itself may order it', () => {
    const asked = model.renderPrompt(ask('Tell me of caches [sim output_tokens=77]'));
    expect(model.plan(asked).outputIds).toHaveLength(77);
  });

  test('max_tokens cuts', () => {
    expect(model.plan(promptIds, { maxTokens: 5 })).toEqual({
      outputIds: model.plan(promptIds).outputIds.slice(0, 5),
      finish: 'length',
    });
  });

  test('the answer that fits exactly ends by itself', () => {
    const { outputIds } = model.plan(promptIds);
    expect(model.plan(promptIds, { maxTokens: outputIds.length }).finish).toBe('stop');
  });

  test('a stop token of the request ends it', () => {
    const { outputIds } = model.plan(promptIds);
    const stop = outputIds[7]!;
    const at = outputIds.indexOf(stop);
    expect(model.plan(promptIds, { stopTokenIds: [stop] })).toEqual({
      outputIds: outputIds.slice(0, at + 1),
      finish: 'stop',
    });
  });
});

describe('what it answers', () => {
  test('with tools: a call', () => {
    const model = createModel();
    const promptIds = model.renderPrompt({ ...ask('Weather in Paris'), tools: [WEATHER] });
    expect(model.textOf(promptIds)).toContain('<tool_call>\n{"name": "get_weather", "arguments": {"city": ');
  });

  test('after a tool result: prose that mentions it', () => {
    const model = createModel();
    const messages = [
      message('user', 'Weather in Paris'),
      { ...message('assistant', ''), calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
      message('tool', '{"temperature": 21}'),
    ];
    const text = model.textOf(model.renderPrompt({ messages, tools: [WEATHER], addGenerationPrompt: true }));
    expect(text).toContain('{"temperature": 21}');
    expect(text).not.toContain('<tool_call>');
  });

  test('the next question is free to call again', () => {
    const model = createModel();
    const messages = [
      message('user', 'a'),
      message('tool', 'old result'),
      message('assistant', 'b'),
      message('user', 'And Rome'),
    ];
    const text = model.textOf(model.renderPrompt({ messages, tools: [WEATHER], addGenerationPrompt: true }));
    expect(text).toContain('<tool_call>');
  });

  test('tools stand beside a system message, and one that only looks like tools is none', () => {
    const model = createModel();
    const messages = [
      message('system', `${TOOLS_PREAMBLE}not json${TOOLS_END}`),
      message('user', 'Weather in Rome'),
    ];
    expect(
      model.textOf(model.renderPrompt({ messages, tools: [WEATHER], addGenerationPrompt: true })),
    ).toContain('<tool_call>');
    expect(
      model.textOf(model.renderPrompt({ messages, tools: [], addGenerationPrompt: true })),
    ).not.toContain('<tool_call>');
  });

  test.each([
    ['qwen3', /^<think>\n[^<]+\n<\/think>\n\n[^<]+$/],
    ['deepseek_r1', /^[^<]+\n<\/think>\n\n[^<]+$/],
    ['mistral', /^\[THINK\][^[]+\[\/THINK\][^[]+$/],
  ])('a reasoning model thinks first: %s', (reasoning, shape) => {
    const model = createModel({ reasoning });
    expect(model.textOf(model.renderPrompt(ask('Why?')))).toMatch(shape);
  });

  test('a recorded answer, by question or by id', () => {
    const model = createModel({ replay: { find } });
    expect(model.textOf(model.renderPrompt(ask('Known')))).toBe('As recorded <|python_tag|>');
    expect(model.textOf(model.renderPrompt(ask('Other [sim id=a1]')))).toBe('As recorded <|python_tag|>');
    expect(model.textOf(model.renderPrompt(ask('Other')))).not.toContain('recorded');
  });
});
