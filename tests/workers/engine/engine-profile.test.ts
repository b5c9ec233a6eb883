import { expect, test } from 'vitest';

import { createEngineProfile } from '../../../workers/engine/engine-profile.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { MODEL, startSimulator } from '../simulator/support/start-simulator.ts';
import { recordingLogger } from './support/log-lines.ts';
import { LLAMA_CPP, SGLANG } from './support/other-engines.ts';
import { serve } from './support/serve.ts';

const never = new AbortController().signal;
const WARN = 40;

function profiled(url: string, model = testModel({ engineModel: MODEL })) {
  const { logger, lines } = recordingLogger();
  const profile = createEngineProfile({ url, model, kind: null, logger });
  const warnings = () => lines.filter(({ level }) => level === WARN).map(({ msg }) => msg);
  return { profile, lines, warnings };
}

test('nothing to say of a vLLM that is as configured', async () => {
  const { url } = await startSimulator();
  const { profile, lines, warnings } = profiled(url);
  expect(profile.facts()).toBeNull();
  await profile.probe(true, never);
  expect(warnings()).toEqual([]);
  expect(lines).toMatchObject([{ msg: 'engine is vllm', servedModels: [MODEL], maxModelLenTokens: 131_072 }]);
});

test('what is lacking is said once, in one line, and again when it changes', async () => {
  const { url, answers } = await serve(LLAMA_CPP);
  const { profile, warnings } = profiled(
    url,
    testModel({ engineModel: 'qwen.gguf', contextLength: 4096, maxNumSeqs: 4 }),
  );
  await profile.probe(false, never);
  await profile.probe(false, never);
  expect(warnings()).toEqual([
    'engine lacks: no KV metrics: capacity is assumed, concurrency found by trial (AIMD); ' +
      'no /tokenize for chats: prompt lengths are estimated; ' +
      'no token ids: a job cannot be continued after a crash, it starts over; ' +
      'no running token counts: tokens are counted by chunk until the stream ends; ' +
      'no structural tags: forced tool calls are checked, but not enforced',
  ]);
  answers['/tokenize'] = { count: 3 };
  await profile.probe(false, never);
  expect(warnings()).toHaveLength(2);
  expect(warnings()[1]).not.toContain('/tokenize');
});

test.each([
  [testModel({ kvCapacityTokens: 9 }), 'no KV metrics: capacity is as configured (kv_capacity_tokens)'],
  [testModel(), 'no KV metrics: capacity is as the server tells it once'],
])('where the capacity comes from', async (model, words) => {
  const { url } = await serve(SGLANG);
  const { profile, warnings } = profiled(url, model);
  await profile.probe(false, never);
  expect(warnings()[0]).toContain(words);
});

test('contradictions name both values', async () => {
  const { url } = await serve(LLAMA_CPP);
  const { profile, warnings } = profiled(
    url,
    testModel({ engineModel: 'llama', contextLength: 8192, maxNumSeqs: 64 }),
  );
  await profile.probe(false, never);
  expect(warnings().slice(1)).toEqual([
    'engine_model is llama, but the server serves qwen.gguf',
    'context_length is 8192, but the server takes 4096 tokens',
    'max_num_seqs is 64, but the server runs 4 requests at once',
  ]);
});

test('a server that should stream ids and does not', async () => {
  const { url } = await startSimulator();
  const { profile, warnings } = profiled(url);
  await profile.probe(true, never);
  profile.observeStream({ tokenIds: true, continuousUsage: true });
  expect(warnings()).toEqual([]);
  profile.observeStream({ tokenIds: false, continuousUsage: true });
  expect(warnings()).toEqual([
    'engine lacks: no token ids: a job cannot be continued after a crash, it starts over',
  ]);
});
