import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { idsOf, startSimulator, textOf } from './support/start-simulator.ts';

const PATH = '/v1/completions';

test('16 tokens where nothing else is said', async () => {
  const { post } = await startSimulator();
  const body = (await (await post(PATH, { prompt: 'Once upon', ignore_eos: true })).json()) as {
    choices: JsonObject[];
    usage: JsonObject;
  };
  expect(body).toMatchObject({
    object: 'text_completion',
    choices: [{ index: 0, finish_reason: 'length' }],
    usage: { completion_tokens: 16 },
  });
});

test('a stream: the prompt ids ride on the first choice', async () => {
  const { stream } = await startSimulator();
  const { chunks, done } = await stream(PATH, {
    prompt: [5, 6, 7],
    return_token_ids: true,
    ignore_eos: true,
    max_tokens: 3,
  });
  expect(done).toBe(true);
  expect(chunks.map(({ choices: [choice] }) => choice!['prompt_token_ids'])).toEqual([[5, 6, 7], null, null]);
  expect(idsOf(chunks)).toHaveLength(3);
  expect(chunks.at(-1)!.choices[0]).toMatchObject({ finish_reason: 'length' });
});

test('logprobs in the shape of this endpoint', async () => {
  const { post } = await startSimulator();
  const response = await post(PATH, { prompt: 'Once', logprobs: 2, ignore_eos: true, max_tokens: 3 });
  const { choices } = (await response.json()) as {
    choices: {
      text: string;
      logprobs: { tokens: string[]; token_logprobs: number[]; text_offset: number[]; top_logprobs: object[] };
    }[];
  };
  const { tokens, token_logprobs: values, text_offset: offsets, top_logprobs: top } = choices[0]!.logprobs;
  expect(tokens.join('')).toBe(choices[0]!.text);
  expect(values).toHaveLength(3);
  expect(offsets).toEqual([0, tokens[0]!.length, tokens[0]!.length + tokens[1]!.length]);
  expect(top.map((entry) => Object.keys(entry).length)).toEqual([2, 2, 2]);
});

describe('continuing a chat by token ids', () => {
  test('goes on in the middle of an emoji, on another server', async () => {
    const [first, second] = [await startSimulator({ seed: 1 }), await startSimulator({ seed: 2 })];
    const question = 'Warum 🚂🚃🚄🚅 東京東京?';
    const whole = await first.stream(
      '/v1/chat/completions',
      first.chat(question, { return_token_ids: true }),
    );
    const promptIds = whole.chunks[0]!['prompt_token_ids'] as number[];
    const ids = idsOf(whole.chunks);
    for (let cut = 1; cut < ids.length; cut += 7) {
      const rest = await second.stream(PATH, {
        prompt: [...promptIds, ...ids.slice(0, cut)],
        max_tokens: 2000,
        return_token_ids: true,
        add_special_tokens: false,
        skip_special_tokens: false,
      });
      const textBefore = textOf(whole.chunks.filter((_, index) => index <= cut));
      expect(idsOf(rest.chunks)).toEqual(ids.slice(cut));
      expect(textBefore + textOf(rest.chunks)).toBe(textOf(whole.chunks));
    }
  });
});

test.each<[string, JsonObject]>([
  ['no prompt', {}],
  ['an empty one', { prompt: '' }],
  ['an empty list', { prompt: [] }],
  ['two prompts', { prompt: ['a', 'b'] }],
  ['ids that are none', { prompt: [1.5] }],
])('refused: %s', async (_, body) => {
  const { post } = await startSimulator();
  expect((await post(PATH, body)).status).toBe(400);
});
