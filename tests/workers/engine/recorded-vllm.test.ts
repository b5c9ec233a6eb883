import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import { probeEngine } from '../../../deploy/up/probe-engine.ts';
import { readEngineLoad } from '../../../workers/engine/engine-load.ts';
import type { EngineDelta } from '../../../workers/engine/engine.ts';
import { createSseDecoder } from '../../../workers/engine/sse-decoder.ts';
import { createVllmEngine } from '../../../workers/engine/vllm-engine.ts';
import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { type Recorded, readRecorded } from '../../fixtures/vllm/read-recorded.ts';

const STREAMS = [
  'chat.sse',
  'continuation.sse',
  'continuation-inside-character.sse',
  'forced-call.sse',
  'refused-in-stream.sse',
];

/** Answers each recorded path with its recorded answer, in pieces of so many bytes. */
async function serve(answers: Recorded[], pieceBytes: number): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers.find(({ path }) => path === request.url);
    request.resume();
    response.writeHead(answer?.status ?? 404, { 'content-type': answer?.contentType ?? 'text/plain' });
    const bytes = answer?.bytes ?? Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += pieceBytes) response.write(bytes.subarray(at, at + pieceBytes));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What our client makes of a recorded answer. */
async function deltasOf(file: string, pieceBytes = 97): Promise<EngineDelta[]> {
  const recorded = readRecorded(file);
  const engine = createVllmEngine({
    url: await serve([recorded], pieceBytes),
    silenceMs: 5_000,
    connections: 1,
  });
  onTestFinished(() => engine.close());
  const open = recorded.path.endsWith('/chat/completions') ? engine.chat : engine.complete;
  const deltas: EngineDelta[] = [];
  for await (const delta of open({ requestId: 'r', body: {} }, AbortSignal.timeout(10_000)))
    deltas.push(delta);
  return deltas;
}

const textOf = (deltas: EngineDelta[]): string => deltas.map(({ text }) => text).join('');
const idsOf = (deltas: EngineDelta[]): number[] => deltas.flatMap(({ tokenIds }) => tokenIds);
const promptOf = (deltas: EngineDelta[]): number[] =>
  deltas.find(({ promptTokenIds }) => promptTokenIds !== null)?.promptTokenIds ?? [];

describe('streams recorded from a real vLLM', () => {
  test.each(STREAMS)('%s, cut in two at every byte, has the same events', (file) => {
    const { bytes } = readRecorded(file);
    const decode = (...pieces: Uint8Array[]): string[] => {
      const decoder = createSseDecoder();
      return pieces.flatMap((piece) => decoder.push(piece));
    };
    const events = decode(bytes);
    expect(events.at(-1)).toBe('[DONE]');
    const expected = events.join('\n');
    const differing: number[] = [];
    for (let at = 1; at < bytes.length; at += 1)
      if (decode(bytes.subarray(0, at), bytes.subarray(at)).join('\n') !== expected) differing.push(at);
    expect(differing).toEqual([]);
  });

  test.each([1, 7, 1500])(
    'a chat in pieces of %i bytes: text, ids, counts and the end',
    async (pieceBytes) => {
      const deltas = await deltasOf('chat.sse', pieceBytes);
      expect(textOf(deltas)).toBe(textOf(await deltasOf('chat.sse', 100_000)));
      expect(textOf(deltas).length).toBeGreaterThan(40);
      expect(idsOf(deltas)).toHaveLength(40);
      expect(deltas[0]?.promptTokenIds).toEqual(promptOf(deltas));
      expect(deltas.filter(({ finishReason }) => finishReason !== null)).toMatchObject([
        { finishReason: 'length' },
      ]);
      expect(deltas.at(-1)?.usage).toMatchObject({
        promptTokens: promptOf(deltas).length,
        completionTokens: 40,
      });
    },
  );

  test('ids come with the text that they end: never behind half a character', async () => {
    const deltas = await deltasOf('chat.sse');
    const withIds = deltas.filter(({ tokenIds }) => tokenIds.length > 0);
    expect(withIds.filter(({ text, finishReason }) => text === '' && finishReason === null)).toEqual([]);
    expect(Math.max(...withIds.map(({ tokenIds }) => tokenIds.length))).toBeGreaterThan(1);
  });

  test('a continuation joins on: ids and text', async () => {
    const chat = await deltasOf('chat.sse');
    const rest = await deltasOf('continuation.sse');
    const cut = promptOf(rest).length - promptOf(chat).length;
    expect(cut).toBeGreaterThan(5);
    expect(idsOf(rest)).toEqual(idsOf(chat).slice(cut));
    const first = chat.filter((_, index) => idsOf(chat.slice(0, index + 1)).length <= cut);
    expect(textOf(first) + textOf(rest)).toBe(textOf(chat));
  });

  test('behind half a character vLLM begins with the whole prompt: what ids with their text keep away', async () => {
    const rest = await deltasOf('continuation-inside-character.sse');
    expect(textOf(rest)).toMatch(/^<\|begin_of_text\|><\|start_header_id\|>user/);
    const chat = await deltasOf('chat.sse');
    const cut = promptOf(rest).length - promptOf(chat).length;
    const settled = chat.map((_, index) => idsOf(chat.slice(0, index + 1)).length);
    expect(settled).not.toContain(cut);
  });

  test('a forced call is one that our parser reads', async () => {
    const deltas = await deltasOf('forced-call.sse');
    const parser = createOutputParser({ toolParser: 'llama3_json', reasoningParser: null, tools: [] });
    const events = [...deltas.flatMap(({ text }) => parser.push(text)), ...parser.end()];
    const calls = events.filter((event) => event.type === 'tool_call.completed');
    expect(calls).toMatchObject([{ name: 'get_weather' }]);
    expect(JSON.parse(calls[0]!.arguments)).toMatchObject({
      city: expect.any(String),
      days: expect.any(Number),
    });
    expect(deltas.at(-1)?.usage?.cachedTokens).toBeGreaterThanOrEqual(0);
  });
});

describe('refusals recorded from a real vLLM', () => {
  test.each([
    ['refused-in-stream.sse', /grammar/i],
    ['too-long.json.txt', /maximum context length/i],
    ['bound-too-large.json.txt', /max_tokens/],
    ['no-tool-parser.json.txt', /--tool-call-parser/],
  ])('%s is about the request', async (file, words) => {
    await expect(deltasOf(file)).rejects.toMatchObject({
      failure: 'rejected',
      status: 400,
      message: expect.stringMatching(words),
    });
  });
});

describe('metrics recorded from a real vLLM', () => {
  test('idle', () => {
    expect(readEngineLoad(readRecorded('metrics-idle.txt').text)).toMatchObject({
      kind: 'load',
      load: { usableBlocks: 64, blockSize: 32, engines: 1, running: 0, waiting: 0, kvUsage: 0 },
    });
  });

  test('overfull: it waits, it is full, it has preempted', () => {
    const reading = readEngineLoad(readRecorded('metrics-loaded.txt').text);
    const load = reading.kind === 'load' ? reading.load : null;
    expect(load?.running).toBeGreaterThan(0);
    expect(load?.waiting).toBeGreaterThan(0);
    expect(load?.kvUsage).toBeGreaterThan(0.5);
    expect(load?.preemptions).toBeGreaterThan(0);
    expect(load?.processStartedAtSeconds).toBeGreaterThan(1.7e9);
  });

  test('whoever starts a gateway on it is told of nothing that it lacks', async () => {
    const url = await serve([readRecorded('models.json.txt'), readRecorded('metrics-idle.txt')], 5000);
    const problems = (engineModel: string) =>
      probeEngine(url, testModel({ engineModel }), AbortSignal.timeout(5_000));
    expect(await problems('tiny-llama')).toEqual([]);
    expect(await problems('other')).toEqual([expect.stringContaining('serves tiny-llama, not other')]);
  });
});
