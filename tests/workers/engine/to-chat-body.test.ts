import { describe, expect, test } from 'vitest';

import type { ChatRequest } from '../../../shared/types/chat.ts';
import { toChatBody } from '../../../workers/engine/to-chat-body.ts';
import { canContinue, toContinuationBody } from '../../../workers/engine/to-continuation-body.ts';
import { testModel } from '../../fixtures/test-model.ts';

const TOOL = {
  type: 'function' as const,
  function: {
    name: 'add',
    parameters: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
  },
};

function request(fields: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', content: 'hi' }], ...fields };
}

describe('the engine’s chat body', () => {
  const model = testModel({ toolParser: 'hermes', defaultMaxTokens: 100, maxMaxTokens: 400 });

  test('always streams, with ids, running usage and special tokens', () => {
    expect(toChatBody(request({ stream: false }), model)).toMatchObject({
      model: model.engineModel,
      stream: true,
      stream_options: { include_usage: true, continuous_usage_stats: true },
      return_token_ids: true,
      skip_special_tokens: false,
      max_tokens: 100,
    });
  });

  test.each([
    ['max_tokens', { max_tokens: 7 }, 7],
    ['max_completion_tokens first', { max_tokens: 7, max_completion_tokens: 9 }, 9],
    ['the model’s maximum', { max_tokens: 100_000 }, 400],
  ])('output bound: %s', (_, fields, expected) => {
    expect(toChatBody(request(fields), model)['max_tokens']).toBe(expected);
  });

  test('tools are rendered but never parsed by the engine', () => {
    expect(toChatBody(request({ tools: [TOOL] }), model)).toMatchObject({
      tools: [TOOL],
      tool_choice: 'none',
    });
  });

  test.each([
    ['no tools', request({ tools: [] })],
    ['tools that must not be called', request({ tools: [TOOL], tool_choice: 'none' })],
  ])('%s: the fields stay out', (_, chat) => {
    const body = toChatBody(chat, model);
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
  });

  test('a forced call is a structural tag in the model’s own format', () => {
    const body = toChatBody(
      request({ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'add' } } }),
      model,
    );
    expect(body['response_format']).toMatchObject({
      type: 'structural_tag',
      format: {
        at_least_one: true,
        stop_after_first: true,
        tags: [{ begin: '<tool_call>\n{"name": "add", "arguments": ', end: '}\n</tool_call>' }],
      },
    });
  });

  test('developer is system to a chat template; nulls stay out', () => {
    const body = toChatBody(
      request({ messages: [{ role: 'developer', content: 'x' }], temperature: null, seed: 3 }),
      model,
    );
    expect(body).toMatchObject({ messages: [{ role: 'system', content: 'x' }], seed: 3 });
    expect(body).not.toHaveProperty('temperature');
  });
});

describe('the continuation’s body', () => {
  const model = testModel({ defaultMaxTokens: 100 });

  test('prompt and generated ids are the prompt, and the bound shrinks by what is generated', () => {
    const body = toContinuationBody(request({ temperature: 0.5, reasoning_effort: 'low' }), model, {
      promptTokenIds: [1, 2],
      tokenIds: [3, 4, 5],
    });
    expect(body).toMatchObject({
      prompt: [1, 2, 3, 4, 5],
      max_tokens: 97,
      add_special_tokens: false,
      temperature: 0.5,
    });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(body).not.toHaveProperty('messages');
  });

  test.each([
    ['plain text', request(), false, true],
    ['JSON mode', request({ response_format: { type: 'json_object' } }), false, false],
    ['a forced call', request(), true, false],
    ['logprobs', request({ logprobs: true }), false, false],
    ['a stop string', request({ stop: '\n' }), false, false],
    ['stop strings', request({ stop: ['a', 'b'] }), false, false],
    ['no stop strings', request({ stop: [] }), false, true],
    ['stop strings left out', request({ stop: null }), false, true],
  ])('%s', (_, chat, constrained, expected) => {
    expect(canContinue(chat, constrained)).toBe(expected);
  });
});
