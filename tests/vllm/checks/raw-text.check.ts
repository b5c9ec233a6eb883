import { describe, expect, test } from 'vitest';

import { toChatBody } from '../../../workers/engine/to-chat-body.ts';
import { MODEL, WEATHER_TOOL } from '../support/model.ts';
import { chat, greedy, openEngine, postJson, whole } from '../support/real-engine.ts';

const engine = openEngine();

describe('a chat request as the worker sends it', () => {
  test('tools are rendered into the prompt although tool_choice is none', async () => {
    const without = await whole(chat(engine, greedy({ max_tokens: 4 })));
    const withTools = await whole(chat(engine, greedy({ max_tokens: 4, tools: [WEATHER_TOOL] })));
    expect(withTools.promptTokenIds.length).toBeGreaterThan(without.promptTokenIds.length + 50);
    const rendered = await postJson('/detokenize', { tokens: withTools.promptTokenIds });
    expect(JSON.stringify(rendered.body)).toContain('get_weather');
  });

  test('prompt ids come first and once, output ids with their text, running totals with every chunk', async () => {
    const { deltas, tokenIds, promptTokenIds, finishReason } = await whole(
      chat(engine, greedy({ max_tokens: 20 })),
    );
    expect(deltas[0]?.promptTokenIds).toEqual(promptTokenIds);
    expect(deltas.filter((delta) => delta.promptTokenIds !== null)).toHaveLength(1);
    expect(tokenIds).toHaveLength(20);
    expect(finishReason).toBe('length');
    let settled = 0;
    const counts = deltas.map(({ tokenIds: ids, text, usage }) => {
      settled += ids.length;
      return { text, settled, prompt: usage?.promptTokens, counted: usage?.completionTokens ?? 0 };
    });
    expect(counts.filter(({ prompt }) => prompt !== promptTokenIds.length)).toEqual([]);
    // Inside a character the engine has counted what has no text yet.
    const wrong = counts.filter(({ text, settled: ids, counted }) =>
      text === '' ? counted < ids : counted !== ids,
    );
    expect(wrong).toEqual([]);
  });

  test('the engine counts a prompt as /tokenize does', async () => {
    const request = greedy({ max_tokens: 1, tools: [WEATHER_TOOL] });
    const { promptTokenIds, deltas } = await whole(chat(engine, request));
    const { messages, tools, model } = toChatBody(request, MODEL);
    const counted = await postJson('/tokenize', { model, messages, tools, add_generation_prompt: true });
    expect(counted).toMatchObject({ status: 200, body: { count: promptTokenIds.length } });
    expect(deltas.at(-1)?.usage?.promptTokens).toBe(promptTokenIds.length);
  });

  test('a repeated prompt comes out of the prefix cache, in whole blocks', async () => {
    const request = greedy({ max_tokens: 1, tools: [WEATHER_TOOL] });
    await whole(chat(engine, request));
    const { deltas, promptTokenIds } = await whole(chat(engine, request));
    const cached = deltas.findLast(({ usage }) => usage !== null)?.usage?.cachedTokens ?? 0;
    expect(cached).toBe(Math.floor((promptTokenIds.length - 1) / 32) * 32);
  });

  test('special tokens are text: a tool call that begins with one can be parsed', async () => {
    const pythonTag = await postJson('/tokenize', {
      prompt: '<|python_tag|>',
      add_special_tokens: false,
    });
    const [id] = (pythonTag.body as { tokens: number[] }).tokens;
    const { text } = await whole(chat(engine, greedy({ max_tokens: 2, logit_bias: { [String(id)]: 100 } })));
    expect(text).toBe('<|python_tag|><|python_tag|>');
  });

  test('a stop token is counted and listed, but no text', async () => {
    const eot = await postJson('/tokenize', { prompt: '<|eot_id|>', add_special_tokens: false });
    const [id] = (eot.body as { tokens: number[] }).tokens;
    const result = await whole(chat(engine, greedy({ max_tokens: 9, logit_bias: { [String(id)]: 100 } })));
    expect(result).toMatchObject({ text: '', tokenIds: [id], finishReason: 'stop' });
  });

  test('a chat without tool parser refuses tool_choice auto: why the worker says none', async () => {
    const body = { ...toChatBody(greedy({ tools: [WEATHER_TOOL] }), MODEL), tool_choice: 'auto' };
    expect(await postJson('/v1/chat/completions', body)).toMatchObject({ status: 400 });
  });
});
