import { describe, expect, test } from 'vitest';

import { EngineError } from '../../../workers/engine/engine-error.ts';
import { readChunk } from '../../../workers/engine/read-chunk.ts';

describe('chunks of an engine stream', () => {
  test('chat chunk with ids and running usage', () => {
    const delta = readChunk(
      JSON.stringify({
        prompt_token_ids: [1, 2, 3],
        choices: [{ index: 0, delta: { content: 'Hi' }, token_ids: [9], finish_reason: null }],
        usage: { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 2 } },
      }),
    );
    expect(delta).toMatchObject({
      text: 'Hi',
      tokenIds: [9],
      promptTokenIds: [1, 2, 3],
      usage: { promptTokens: 3, completionTokens: 1, cachedTokens: 2 },
      finishReason: null,
    });
  });

  test('completion chunk: text and prompt ids sit on the choice', () => {
    const payload = {
      choices: [{ text: 'x', prompt_token_ids: [5], token_ids: [6], finish_reason: 'length' }],
    };
    expect(readChunk(JSON.stringify(payload))).toMatchObject({
      text: 'x',
      promptTokenIds: [5],
      tokenIds: [6],
      finishReason: 'length',
      usage: null,
    });
  });

  test.each([
    ['reasoning', { reasoning: 'hm' }],
    ['reasoning_content', { reasoning_content: 'hm' }],
  ])('reasoning parted by the server, as %s', (_, delta) => {
    expect(readChunk(JSON.stringify({ choices: [{ delta }] })).reasoning).toBe('hm');
  });

  test('the last usage chunk has no choice', () => {
    expect(readChunk('{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}').text).toBe('');
  });

  test.each([
    ['an error object', '{"error":{"message":"KV cache gone","code":500}}', 'KV cache gone'],
    ['an error string', '{"error":"boom"}', 'boom'],
    ['no JSON', '<html>', 'not JSON'],
    ['no object', '7', 'not an object'],
  ])('%s ends the stream', (_, payload, words) => {
    expect(() => readChunk(payload)).toThrow(EngineError);
    expect(() => readChunk(payload)).toThrow(words);
  });

  /** vLLM looks at a streamed request's grammar only after it has said 200. */
  test.each([
    [400, 'rejected', 400],
    ['400', 'stream_error', null],
    [408, 'stream_error', null],
    [429, 'stream_error', null],
    [500, 'stream_error', null],
  ])('an error with the code %j is %s', (code, failure, status) => {
    const payload = JSON.stringify({ error: { message: 'Grammar error', type: 'BadRequestError', code } });
    expect(() => readChunk(payload)).toThrow(expect.objectContaining({ failure, status }));
  });
});
