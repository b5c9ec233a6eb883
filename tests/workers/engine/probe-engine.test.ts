import { describe, expect, test } from 'vitest';

import { probeEngine } from '../../../workers/engine/probe-engine.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { MODEL, startSimulator } from '../simulator/support/start-simulator.ts';
import { LLAMA_CPP, OLLAMA, SGLANG } from './support/other-engines.ts';
import { HANG, refusingUrl, serve, type Answer } from './support/serve.ts';

const never = new AbortController().signal;
const probe = (url: string, hasMetrics = false, engineModel = MODEL) =>
  probeEngine({ url, model: testModel({ engineModel }), kind: null }, hasMetrics, never);

describe('what a server is and has', () => {
  test('vLLM', async () => {
    const { url } = await startSimulator({ maxModelLen: 4096 });
    expect(await probe(url, true)).toEqual({
      kind: 'vllm',
      hasMetrics: true,
      countsPrompts: true,
      servedModels: [MODEL],
      maxModelLenTokens: 4096,
      capacity: null,
      slots: null,
    });
  });

  const LACKING = {
    hasMetrics: false,
    countsPrompts: false,
    capacity: null,
    slots: null,
    maxModelLenTokens: null,
  };
  const capacity = { usableBlocks: 25_000, smallestEngineBlocks: 12_500, blockSize: 16 };

  test.each<[string, Record<string, Answer>, object]>([
    [
      'llama.cpp',
      LLAMA_CPP,
      { kind: 'llamacpp', servedModels: ['qwen.gguf'], maxModelLenTokens: 4096, slots: 4 },
    ],
    [
      'llama.cpp without /props',
      { ...LLAMA_CPP, '/props': 404 },
      { kind: 'llamacpp', servedModels: ['qwen.gguf'], maxModelLenTokens: 262_144 },
    ],
    [
      'SGLang',
      SGLANG,
      { kind: 'sglang', servedModels: ['qwen'], maxModelLenTokens: 32_768, capacity, slots: 48 },
    ],
    [
      'SGLang, newer path',
      { '/v1/models': SGLANG['/v1/models']!, '/server_info': SGLANG['/get_server_info']! },
      { kind: 'sglang', servedModels: ['qwen'], maxModelLenTokens: 32_768, capacity, slots: 48 },
    ],
    [
      'SGLang that tells nonsense',
      { ...SGLANG, '/get_server_info': { max_total_num_tokens: -1, page_size: 'x' } },
      { kind: 'sglang', servedModels: ['qwen'], maxModelLenTokens: 32_768 },
    ],
    ['Ollama', OLLAMA, { kind: 'ollama', servedModels: ['qwen3:8b'] }],
    [
      'a page for everything',
      Object.fromEntries(['/v1/models', '/tokenize', '/api/version'].map((path) => [path, '<html>'])),
      { kind: 'openai', servedModels: null },
    ],
    [
      'JSON of other shapes',
      { '/v1/models': { data: [null, 7, { id: 8 }] }, '/tokenize': [], '/api/version': {} },
      { kind: 'openai', servedModels: ['8'] },
    ],
    [
      'only hangs',
      { '/v1/models': HANG, '/tokenize': HANG, '/api/version': HANG },
      { kind: 'openai', servedModels: null },
    ],
  ])('%s', async (_, answers, facts) => {
    const { url } = await serve(answers);
    expect(await probe(url)).toEqual({ ...LACKING, ...facts });
  });

  test('nobody there', async () => {
    expect(await probe(await refusingUrl())).toEqual({ ...LACKING, kind: 'openai', servedModels: null });
  });

  test('a configured kind stands above what is found', async () => {
    const { url } = await serve(OLLAMA);
    const facts = await probeEngine({ url, model: testModel(), kind: 'vllm' }, false, never);
    expect(facts.kind).toBe('vllm');
  });

  test('the length is that of our model, where several are served', async () => {
    const card = (id: string, length: number) => ({ id, owned_by: 'vllm', max_model_len: length });
    const { url } = await serve({ '/v1/models': { data: [card('a', 10), card('b', 20)] } });
    expect(await probe(url, false, 'b')).toMatchObject({ kind: 'vllm', maxModelLenTokens: 20 });
    expect((await probe(url, false, 'c')).maxModelLenTokens).toBeNull();
  });

  test('the order to stop ends it', async () => {
    const { url } = await serve({ '/v1/models': HANG });
    const stop = new AbortController();
    const ended = probeEngine({ url, model: testModel(), kind: null }, false, stop.signal);
    stop.abort(new Error('stop'));
    await expect(ended).rejects.toThrow('stop');
  });
});
