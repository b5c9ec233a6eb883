import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { idsOf, MODEL, startSimulator, textOf } from './support/start-simulator.ts';

const PATH = '/v1/chat/completions';
const TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe('a stream', () => {
  test('opens with the role, goes on with a chunk a token, and ends with [DONE]', async () => {
    const { stream, chat } = await startSimulator();
    const { response, chunks, done } = await stream(PATH, chat('Hello there'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-switchyard-simulator')).toBe('1');
    expect(done).toBe(true);
    expect(chunks[0]).toMatchObject({
      object: 'chat.completion.chunk',
      model: MODEL,
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }],
    });
    expect(chunks.slice(1, -1).every(({ choices: [choice] }) => choice!['finish_reason'] === null)).toBe(
      true,
    );
    expect(chunks.at(-1)!.choices[0]).toMatchObject({
      delta: { content: '' },
      finish_reason: 'stop',
      stop_reason: null,
    });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(textOf(chunks).length).toBeGreaterThan(20);
  });

  test('says the same as the answer in one piece', async () => {
    const { stream, post, chat } = await startSimulator();
    const { chunks } = await stream(PATH, chat('Hello there'));
    const whole = (await (await post(PATH, chat('Hello there'))).json()) as {
      choices: { message: { content: string } }[];
    };
    expect(whole.choices[0]!.message.content).toBe(textOf(chunks));
  });

  test('include_usage: one chunk more, with counts and cached tokens', async () => {
    const { stream, chat } = await startSimulator();
    const ask = () =>
      stream(PATH, chat('Hello '.repeat(40), { stream_options: { include_usage: true }, max_tokens: 5 }));
    const first = await ask();
    const promptTokens = (first.chunks.at(-1)!['usage'] as JsonObject)['prompt_tokens'] as number;
    expect(first.chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        completion_tokens: 5,
        total_tokens: promptTokens + 5,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
    const second = await ask();
    const cached = Math.floor((promptTokens - 1) / 16) * 16;
    expect(second.chunks.at(-1)).toMatchObject({
      usage: { prompt_tokens_details: { cached_tokens: cached } },
    });
  });

  test('continuous_usage_stats: counts on every chunk', async () => {
    const { stream, chat } = await startSimulator();
    const options = { include_usage: true, continuous_usage_stats: true };
    const { chunks } = await stream(PATH, chat('Hello', { stream_options: options, max_tokens: 4 }));
    const counts = chunks.map(({ usage }) => (usage as JsonObject)['completion_tokens']);
    expect(counts).toEqual([0, 1, 2, 3, 4, 4]);
  });

  test('return_token_ids: the prompt with the first chunk, the delta with each', async () => {
    const { stream, chat, post } = await startSimulator();
    const { chunks } = await stream(PATH, chat('Zug 🚂 in 東京', { return_token_ids: true }));
    const promptIds = chunks[0]!['prompt_token_ids'] as number[];
    const detokenize = async (tokens: number[]) =>
      (await (await post('/detokenize', { tokens })).json()) as { prompt: string };
    expect((await detokenize(promptIds)).prompt).toBe(
      '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nZug 🚂 in 東京<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    );
    expect((await detokenize(idsOf(chunks))).prompt).toBe(`${textOf(chunks)}<|eot_id|>`);
  });

  test('logprobs: an entry a token, with its alternatives', async () => {
    const { stream, chat } = await startSimulator();
    const { chunks } = await stream(PATH, chat('Hi', { logprobs: true, top_logprobs: 3, max_tokens: 3 }));
    for (const { choices } of chunks.slice(1)) {
      const { content } = choices[0]!['logprobs'] as {
        content: { token: string; logprob: number; bytes: number[]; top_logprobs: { logprob: number }[] }[];
      };
      expect(content).toHaveLength(1);
      expect(content[0]!.logprob).toBeLessThan(0);
      expect(Buffer.from(content[0]!.bytes).toString()).toBe(content[0]!.token);
      expect(content[0]!.top_logprobs).toHaveLength(3);
      expect(content[0]!.top_logprobs[0]).toMatchObject({
        token: content[0]!.token,
        logprob: content[0]!.logprob,
      });
    }
  });

  test('X-Request-Id names it', async () => {
    const { stream, chat } = await startSimulator();
    const { chunks } = await stream(PATH, chat('Hi', { max_tokens: 1 }), {
      headers: { 'x-request-id': 'abc' },
    });
    expect(chunks[0]!['id']).toBe('chatcmpl-abc');
  });

  test('an ordered length, by header or vllm_xargs', async () => {
    const { stream, chat } = await startSimulator();
    const usage = { stream_options: { include_usage: true } };
    const byHeader = await stream(PATH, chat('Hi', usage), { headers: { 'x-sim-output-tokens': '33' } });
    expect(byHeader.chunks.at(-1)).toMatchObject({ usage: { completion_tokens: 33 } });
    const byBody = await stream(PATH, chat('Hi', { ...usage, vllm_xargs: { sim_output_tokens: 44 } }));
    expect(byBody.chunks.at(-1)).toMatchObject({ usage: { completion_tokens: 44 } });
  });
});

describe('stop strings', () => {
  test('end the answer before them, and tell which', async () => {
    const { stream, chat } = await startSimulator();
    const text = textOf((await stream(PATH, chat('Tell me of caches'))).chunks);
    const stop = text.slice(12, 19);
    const { chunks, done } = await stream(PATH, chat('Tell me of caches', { stop: [stop, 'never said'] }));
    expect(textOf(chunks)).toBe(text.slice(0, text.indexOf(stop)));
    expect(chunks.at(-1)!.choices[0]).toMatchObject({ finish_reason: 'stop', stop_reason: stop });
    expect(done).toBe(true);
  });

  test('that never come hold nothing back for good', async () => {
    const { stream, chat } = await startSimulator();
    const text = textOf((await stream(PATH, chat('Tell me of caches'))).chunks);
    expect(
      textOf(
        (await stream(PATH, chat('Tell me of caches', { stop: 'a stop string that never comes' }))).chunks,
      ),
    ).toBe(text);
  });

  test('include_stop_str_in_output', async () => {
    const { stream, chat } = await startSimulator();
    const text = textOf((await stream(PATH, chat('Tell me of caches'))).chunks);
    const stop = text.slice(12, 19);
    const { chunks } = await stream(
      PATH,
      chat('Tell me of caches', { stop, include_stop_str_in_output: true }),
    );
    expect(textOf(chunks)).toBe(text.slice(0, text.indexOf(stop) + stop.length));
  });
});

describe('raw text', () => {
  test('calls come as text, and special tokens only when they are not skipped', async () => {
    const { post, chat } = await startSimulator({ toolParser: 'llama3_json' });
    const question = 'Weather in Rome 7';
    const answer = async (more: JsonObject) => {
      const response = await post(PATH, chat(question, { tools: [TOOL], tool_choice: 'none', ...more }));
      return (await response.json()) as {
        choices: { finish_reason: string; message: { content: string; tool_calls: unknown[] } }[];
      };
    };
    const raw = await answer({ skip_special_tokens: false });
    expect(raw.choices[0]).toMatchObject({ finish_reason: 'stop', message: { tool_calls: [] } });
    expect(raw.choices[0]!.message.content).toMatch(
      /\{"name": "get_weather", "parameters": \{"city": "[^"]+"\}\}$/,
    );
    const skipped = await answer({});
    expect(skipped.choices[0]!.message.content).toBe(
      raw.choices[0]!.message.content.replace('<|python_tag|>', ''),
    );
  });

  test('some answers say something before they call, behind the special token', async () => {
    const { post, chat } = await startSimulator({ toolParser: 'llama3_json', speed: 1000 });
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        const response = await post(
          PATH,
          chat(`Weather ${i}`, { tools: [TOOL], tool_choice: 'none', skip_special_tokens: false }),
        );
        const body = (await response.json()) as { choices: { message: { content: string } }[] };
        return body.choices[0]!.message.content;
      }),
    );
    const spoken = answers.filter((answer) => answer.startsWith('Let me look that up.<|python_tag|>{'));
    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.length).toBeLessThan(24);
  });
});

test('structured output: a document that fits', async () => {
  const { stream, chat } = await startSimulator();
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  };
  const format = { type: 'json_schema', json_schema: { name: 'city', schema } };
  const { chunks } = await stream(PATH, chat('Name a city', { response_format: format }));
  expect(Object.keys(JSON.parse(textOf(chunks)) as object)).toEqual(['city']);
});

describe('refusals, in the shape of vLLM', () => {
  test.each<[string, JsonObject, number, RegExp]>([
    ['an unknown model', { model: 'other' }, 404, /The model `other` does not exist/],
    ['no messages', { messages: [] }, 400, /messages/],
    ['an unknown role', { messages: [{ role: 'robot', content: '' }] }, 400, /unknown role/],
    [
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      400,
      /only text/,
    ],
    ['tools without tool_choice', { tools: [TOOL] }, 400, /"auto" tool choice requires/],
    ['tool_choice auto', { tools: [TOOL], tool_choice: 'auto' }, 400, /"auto" tool choice requires/],
    ['tool_choice required', { tools: [TOOL], tool_choice: 'required' }, 400, /requires --tool-call-parser/],
    ['an empty list of tools', { tools: [], tool_choice: 'none' }, 400, /empty array/],
    ['n above 1', { n: 2 }, 400, /n must be 1/],
    ['max_tokens of 0', { max_tokens: 0 }, 400, /at least 1/],
    ['a temperature below 0', { temperature: -1 }, 400, /temperature/],
    ['too many top_logprobs', { logprobs: true, top_logprobs: 21 }, 400, /at most 20/],
    ['stream options without stream', { stream_options: { include_usage: true } }, 400, /stream=True/],
    ['a grammar', { structured_outputs: { grammar: 'x' } }, 400, /not supported/],
    [
      'broken arguments in the history',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{' } }] }] },
      400,
      /JSON object/,
    ],
  ])('%s', async (_, body, status, message) => {
    const { post, chat } = await startSimulator();
    const response = await post(PATH, { ...chat('Hi'), ...body });
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: JsonObject };
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
    expect(error).toMatchObject({ code: status, type: status === 404 ? 'NotFoundError' : 'BadRequestError' });
    expect(error['message']).toMatch(message);
  });

  test('a prompt too long for the context', async () => {
    const { post, chat } = await startSimulator({ maxModelLen: 100 });
    const response = await post(PATH, chat('word '.repeat(100)));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: JsonObject }).error['message']).toMatch(
      /maximum context length is 100 tokens/,
    );
  });

  test('max_tokens beyond the context is clipped', async () => {
    const { stream, chat } = await startSimulator({ maxModelLen: 100 });
    const { chunks } = await stream(
      PATH,
      chat('Hi', { max_tokens: 5000, ignore_eos: true, stream_options: { include_usage: true } }),
    );
    expect(chunks.at(-1)).toMatchObject({ usage: { total_tokens: 100 } });
  });

  test('no JSON, no such path, no such method', async () => {
    const { post, url } = await startSimulator();
    expect((await post(PATH, '{')).status).toBe(400);
    expect((await post(PATH, '[]')).status).toBe(400);
    expect((await post('/v1/nothing', {})).status).toBe(404);
    expect((await fetch(url + PATH)).status).toBe(405);
  });
});
