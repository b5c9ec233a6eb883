import { describe, expect, test } from 'vitest';

import type { ChatRequest, JsonSchema } from '../../../shared/types/chat.ts';
import { EngineError } from '../../../workers/engine/engine-error.ts';
import { toContinuationBody } from '../../../workers/engine/to-continuation-body.ts';
import { MODEL } from '../support/model.ts';
import { chat, greedy, openEngine, whole } from '../support/real-engine.ts';
import { MAX_MODEL_LEN } from '../vllm-server.ts';

const engine = openEngine();

async function failureOf(stream: Parameters<typeof whole>[0]): Promise<EngineError> {
  const error: unknown = await whole(stream).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EngineError)) throw new Error(`no EngineError but ${String(error)}`);
  return error;
}

const withSchema = (schema: JsonSchema): ChatRequest =>
  greedy({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });

describe('what a real engine refuses', () => {
  test('a prompt too long: rejected, in the words by which the worker knows it', async () => {
    const error = await failureOf(
      chat(engine, greedy({ messages: [{ role: 'user', content: 'wagon '.repeat(2000) }] })),
    );
    expect(error).toMatchObject({ failure: 'rejected', status: 400 });
    expect(error.message).toMatch(/maximum context length/i);
  });

  test('a bound on output beyond the context: rejected, not clipped', async () => {
    const body = { model: MODEL.engineModel, prompt: [1, 2], max_tokens: MAX_MODEL_LEN + 1, stream: true };
    const error = await failureOf(engine.complete({ requestId: 'long', body }, AbortSignal.timeout(30_000)));
    expect(error).toMatchObject({ failure: 'rejected', status: 400 });
    expect(error.message).toMatch(/max_tokens/);
  });

  test('prompt and bound beyond the context together: clipped', async () => {
    const { finishReason, tokenIds, promptTokenIds } = await whole(
      chat(engine, greedy({ max_tokens: MAX_MODEL_LEN })),
    );
    expect(finishReason).toBe('length');
    expect(tokenIds.length + promptTokenIds.length).toBe(MAX_MODEL_LEN);
  });

  test('a continuation that has filled the context already: rejected', async () => {
    const resume = { promptTokenIds: [1], tokenIds: Array.from({ length: MAX_MODEL_LEN - 1 }, () => 2) };
    const body = toContinuationBody(greedy({ max_tokens: MAX_MODEL_LEN }), MODEL, resume);
    const error = await failureOf(engine.complete({ requestId: 'full', body }, AbortSignal.timeout(30_000)));
    expect(error).toMatchObject({ failure: 'rejected', status: 400 });
  });

  /** To a streamed request vLLM says 200 before it looks at the grammar. */
  test('a schema that is none: rejected, although the stream begins with a 200', async () => {
    const error = await failureOf(chat(engine, withSchema({ type: 'strng' })));
    expect(error).toMatchObject({ failure: 'rejected', status: 400 });
    expect(error.message).toMatch(/grammar/i);
  });

  test('a model that it does not serve: rejected', async () => {
    const body = { model: 'nobody', prompt: [1], stream: true };
    const error = await failureOf(
      engine.complete({ requestId: 'nobody', body }, AbortSignal.timeout(30_000)),
    );
    expect(error).toMatchObject({ failure: 'rejected', status: 404 });
  });
});
