import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { answerPrefix, REASONING_STYLES } from '../../../workers/simulator/answers/reasoning-styles.ts';
import { addedTokenId } from '../../../workers/simulator/tokenizer/added-tokens.ts';
import { askFor } from '../../helpers/simulated-answer.ts';
import { createModel, message } from './support/create-model.ts';
import { idsOf, startSimulator, textOf } from './support/start-simulator.ts';

const CHAT = '/v1/chat/completions';
const ANSWER = {
  reasoning: 'Hm.',
  text: 'So be it.',
  calls: [{ name: 'f', arguments: { a: 1 } }],
};
const RAW = { skip_special_tokens: false };

async function rawText(settings: Parameters<typeof startSimulator>[0], body: JsonObject = {}) {
  const { stream, chat } = await startSimulator(settings);
  const { chunks } = await stream(CHAT, chat(askFor(ANSWER), { ...RAW, return_token_ids: true, ...body }));
  return { text: textOf(chunks), ids: idsOf(chunks) };
}

describe('an answer ordered by the prompt', () => {
  test('is written as the family writes it', async () => {
    const { text } = await rawText({ toolParser: 'hermes', reasoningParser: 'qwen3' });
    expect(text).toBe(
      '<think>\nHm.\n</think>\n\nSo be it.\n<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>',
    );
  });

  test('Harmony stops at <|call|>, which is a token and no text', async () => {
    const { text, ids } = await rawText({ toolParser: 'openai', reasoningParser: 'openai_gptoss' });
    expect(text).toBe(
      '<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>So be it.<|end|><|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{"a": 1}',
    );
    expect(ids.at(-1)).toBe(addedTokenId('<|call|>'));
  });

  test('Hunyuan puts all behind its thinking into an answer', async () => {
    const { text } = await rawText({ toolParser: 'hunyuan_a13b', reasoningParser: 'hunyuan_a13b' });
    expect(text).toMatch(/^<think>\nHm\.\n<\/think>\n<answer>\nSo be it\.\n<tool_calls>[^]*\n<\/answer>$/);
  });

  test('ends where a tool has returned something', () => {
    const model = createModel();
    const messages = [
      message('user', askFor(ANSWER)),
      { ...message('assistant', ''), calls: ANSWER.calls },
      message('tool', 'it is done'),
    ];
    const text = model.textOf(model.renderPrompt({ messages, tools: [], addGenerationPrompt: true }));
    expect(text).toMatch(/^The tool returned: it is done/);
  });

  test('what is no answer orders none', () => {
    const model = createModel();
    const ask = (text: string) => ({
      messages: [message('user', text)],
      tools: [],
      addGenerationPrompt: true,
    });
    for (const bad of ['[sim answer=%%]', '[sim answer=bnVsbA]', '[sim answer=]'])
      expect(model.textOf(model.renderPrompt(ask(bad))).length).toBeGreaterThan(20);
  });
});

describe('thinking', () => {
  const styles = Object.entries(REASONING_STYLES);
  const ask = (thinking: boolean | null) => ({
    messages: [message('user', askFor({ ...ANSWER, calls: [] }))],
    tools: [],
    addGenerationPrompt: true,
    thinking,
  });

  test.each(styles)('%s: on, off, and on at every cut', (reasoning, style) => {
    const model = createModel({ reasoning });
    const promptIds = model.renderPrompt(ask(true));
    expect(model.textOf(promptIds)).toContain(`Hm.${style.close}`);
    const whole = model.plan(promptIds).outputIds;
    for (let cut = 1; cut < whole.length; cut++)
      expect(model.plan([...promptIds, ...whole.slice(0, cut)]).outputIds).toEqual(whole.slice(cut));
    const off = model.renderPrompt(ask(false));
    expect(model.tokenizer.decode(off).endsWith(answerPrefix(style, false))).toBe(true);
    expect(model.textOf(off)).not.toContain('Hm.');
    expect(model.textOf(off)).toContain('So be it.');
  });

  test.each([
    ['qwen3', true],
    ['deepseek_v31', false],
  ])('%s, not asked: %s', (reasoning, thinks) => {
    const model = createModel({ reasoning });
    expect(model.textOf(model.renderPrompt(ask(null))).includes('Hm.')).toBe(thinks);
  });

  test.each(['enable_thinking', 'thinking'])('off by chat_template_kwargs.%s', async (name) => {
    const settings = { toolParser: 'hermes', reasoningParser: 'deepseek_r1' };
    expect((await rawText(settings)).text).toMatch(/^Hm\.\n<\/think>/);
    const { text } = await rawText(settings, { chat_template_kwargs: { [name]: false } });
    expect(text).toMatch(/^So be it\./);
  });
});

describe('min_tokens', () => {
  test('goes on after what would have been the end, and ends then', async () => {
    const { post, chat } = await startSimulator();
    const response = await post(CHAT, chat(askFor({ text: 'Short.' }), { min_tokens: 60, max_tokens: 200 }));
    expect(await response.json()).toMatchObject({
      choices: [
        { finish_reason: 'stop', message: { content: expect.stringMatching(/^Short\. /) as string } },
      ],
      // The stop token is the first that may end it.
      usage: { completion_tokens: 61 },
    });
  });

  test('a stop string counts only behind them', async () => {
    const { post, chat } = await startSimulator();
    const text = 'one END two three four five six seven eight END nine';
    const whole = async (body: JsonObject) => {
      const response = await post(CHAT, chat(askFor({ text }), { stop: ['END'], ...body }));
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      return choices[0]?.message.content;
    };
    expect(await whole({})).toBe('one ');
    expect(await whole({ min_tokens: 6 })).toBe('one END two three four five six seven eight ');
  });

  test('more than max_tokens is refused', async () => {
    const { post, chat } = await startSimulator();
    const response = await post(CHAT, chat('Hi', { min_tokens: 5, max_tokens: 4 }));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('min_tokens must be less than or equal to max_tokens=4, got 5.');
  });
});

describe('echo', () => {
  const body = {
    prompt: 'Once upon',
    echo: true,
    max_tokens: 3,
    ignore_eos: true,
    add_special_tokens: false,
  };

  test('puts the prompt in front of the answer', async () => {
    const { post, stream } = await startSimulator();
    const plain = await stream('/v1/completions', { ...body, echo: false });
    const echoed = await stream('/v1/completions', body);
    expect(textOf(echoed.chunks)).toBe(`Once upon${textOf(plain.chunks)}`);
    const whole = (await (await post('/v1/completions', body)).json()) as { choices: JsonObject[] };
    expect(whole.choices[0]!['text']).toBe(textOf(echoed.chunks));
  });

  test('with logprobs is refused', async () => {
    const { post } = await startSimulator();
    expect((await post('/v1/completions', { ...body, logprobs: 1 })).status).toBe(400);
  });
});
