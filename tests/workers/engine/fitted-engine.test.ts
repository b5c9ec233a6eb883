import { describe, expect, onTestFinished, test } from 'vitest';

import type { ChatRequest } from '../../../shared/types/chat.ts';
import { EngineError } from '../../../workers/engine/engine-error.ts';
import { ENGINE_KINDS, type EngineKind } from '../../../workers/engine/engine-kind.ts';
import { createFittedEngine, type StreamFacts } from '../../../workers/engine/fitted-engine.ts';
import { DIALECTS, fitBody } from '../../../workers/engine/request-dialect.ts';
import { toChatBody } from '../../../workers/engine/to-chat-body.ts';
import { createVllmEngine } from '../../../workers/engine/vllm-engine.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { MODEL, startSimulator } from '../simulator/support/start-simulator.ts';

const model = testModel({ engineModel: MODEL, toolParser: 'hermes' });
const tools: ChatRequest['tools'] = [
  { type: 'function', function: { name: 'look', parameters: { type: 'object' } } },
];
const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Look!' }],
  tools,
  tool_choice: 'required',
  max_tokens: 8,
};

describe('the fields that a kind of engine gets', () => {
  const extras = (kind: EngineKind) => {
    const sent = { ...toChatBody(request, model), add_special_tokens: false };
    const body = fitBody({ body: sent, toolChoice: { tool_choice: 'required' } }, DIALECTS[kind]);
    const { return_token_ids, stream_options, skip_special_tokens, spaces_between_special_tokens } = body;
    const { add_special_tokens, tool_choice, response_format } = body;
    const special = [skip_special_tokens, spaces_between_special_tokens, add_special_tokens];
    return {
      return_token_ids,
      stream_options,
      special: special.filter((field) => field !== undefined).length,
      tool_choice,
      forced: (response_format as { type: string } | undefined)?.type,
    };
  };
  const usage = { include_usage: true };
  const running = { include_usage: true, continuous_usage_stats: true };
  const plain = { stream_options: usage, special: 0 };

  test.each<[EngineKind, object]>([
    [
      'vllm',
      {
        return_token_ids: true,
        stream_options: running,
        special: 3,
        tool_choice: 'none',
        forced: 'structural_tag',
      },
    ],
    ['sglang', { stream_options: running, special: 3, forced: 'structural_tag' }],
    ['llamacpp', { ...plain, tool_choice: 'none' }],
    // Those that parse calls themselves force them themselves.
    ['ollama', { ...plain, tool_choice: 'required' }],
    ['openai', { ...plain, tool_choice: 'required' }],
  ])('%s', (kind, fields) => {
    expect(extras(kind)).toEqual(fields);
  });

  test.each(ENGINE_KINDS)('%s: everything else as it is, and the body itself untouched', (kind) => {
    const format = { type: 'json_schema' as const, json_schema: { name: 'x', schema: {} } };
    const { tool_choice: _, tools: __, ...wanted } = request;
    const body = toChatBody({ ...wanted, response_format: format, top_k: 3 }, model);
    const before = structuredClone(body);
    expect(fitBody({ body }, DIALECTS[kind])).toMatchObject({
      messages: request.messages,
      response_format: format,
      top_k: 3,
      max_tokens: 8,
      stream: true,
    });
    expect(body).toEqual(before);
  });

  test.each<[EngineKind, string | undefined]>([
    ['vllm', 'structural_tag'],
    ['sglang', 'structural_tag'],
    // Parses no calls: a grammar for the document would forbid them.
    ['llamacpp', undefined],
    ['ollama', 'json_object'],
    ['openai', 'json_object'],
  ])('%s, told of a document that calls may come before: %s', (kind, type) => {
    const responseFormat = { type: 'json_object' as const };
    const { tool_choice: _, ...wanted } = request;
    const body = toChatBody({ ...wanted, response_format: responseFormat }, model);
    const fitted = fitBody({ body, responseFormat }, DIALECTS[kind]);
    expect((fitted['response_format'] as { type: string } | undefined)?.type).toBe(type);
  });
});

describe('against a server', () => {
  async function engineOf(kind: EngineKind, plainOpenai: boolean) {
    const { url } = await startSimulator({ plainOpenai });
    const inner = createVllmEngine({ url, silenceMs: 5000, connections: 2 });
    onTestFinished(() => inner.close());
    const facts: StreamFacts[] = [];
    const refusals: string[] = [];
    const engine = createFittedEngine({
      engine: inner,
      dialect: () => DIALECTS[kind],
      onFirstStream: (found) => facts.push(found),
      onRefusedConstraint: (why) => refusals.push(why),
    });
    const run = async (fields: Record<string, unknown> = {}) => {
      let text = '';
      const call = { requestId: 'r', body: { ...toChatBody(request, model), ...fields } };
      for await (const delta of engine.chat(call, new AbortController().signal)) text += delta.text;
      return text;
    };
    return { run, facts, refusals };
  }

  test('a strict server refuses vLLM’s fields and takes those of its own kind', async () => {
    await expect((await engineOf('vllm', true)).run()).rejects.toThrow(EngineError);
    expect(await (await engineOf('openai', true)).run()).not.toBe('');
  });

  test('a constraint that the engine refuses is left out, and nothing else is', async () => {
    const { run, refusals } = await engineOf('vllm', false);
    const unknown = { type: 'structural_tag', format: { type: 'no such format' } };
    expect(await run({ response_format: unknown })).not.toBe('');
    expect(refusals).toEqual([expect.stringContaining('no such format')]);
    await expect(run({ response_format: unknown, temperature: -1 })).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringContaining('temperature'),
    });
  });

  test('the first stream tells what the server’s streams hold, once', async () => {
    const plain = await engineOf('openai', true);
    await plain.run();
    expect(plain.facts).toEqual([{ tokenIds: false, continuousUsage: false }]);
    const vllm = await engineOf('vllm', false);
    await vllm.run();
    await vllm.run();
    expect(vllm.facts).toEqual([{ tokenIds: true, continuousUsage: true }]);
  });
});
