import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { startSimulator } from './support/start-simulator.ts';

const CHAT = '/v1/chat/completions';

interface State {
  running: JsonObject[];
  waiting: JsonObject[];
  blocks: { usable: number; free: number; used: number };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

const contentOf = async (response: Promise<Response>) => {
  const body = (await (await response).json()) as { choices: { message: { content: string } }[] };
  return body.choices[0]!.message.content;
};

describe('a client that goes away', () => {
  test.each([true, false])('frees the blocks of its request (stream: %s)', async (stream) => {
    const { post, get, chat } = await startSimulator({ speed: 1 });
    const state = async () => (await get('/admin/requests')) as unknown as State;
    const client = new AbortController();
    const headers = { 'x-request-id': 'leaver' };
    const answer = post(CHAT, chat('Hi '.repeat(50), { stream, ignore_eos: true }), {
      signal: client.signal,
      headers,
    });
    answer.catch(() => undefined);
    await until(async () => (await state()).running.length === 1);
    expect((await state()).running[0]).toMatchObject({ request_id: 'chatcmpl-leaver' });
    expect((await state()).blocks.used).toBeGreaterThan(0);
    client.abort();
    await until(async () => (await state()).running.length === 0);
    expect((await state()).blocks.used).toBe(0);
  });

  test('also while it waits', async () => {
    const { post, get, chat } = await startSimulator({ speed: 1, maxNumSeqs: 1 });
    const state = async () => (await get('/admin/requests')) as unknown as State;
    const clients = [new AbortController(), new AbortController()];
    for (const { signal } of clients)
      post(CHAT, chat('Hi', { stream: true, ignore_eos: true }), { signal }).catch(() => undefined);
    await until(async () => (await state()).waiting.length === 1);
    clients.forEach((client) => client.abort());
    await until(async () => (await state()).running.length + (await state()).waiting.length === 0);
    expect((await state()).blocks.used).toBe(0);
  });
});

test('clients that leave at any moment take their blocks with them', async () => {
  const { post, get, chat } = await startSimulator({
    numGpuBlocksOverride: 201,
    maxModelLen: 1000,
    maxNumSeqs: 12,
  });
  const leave = async (chunks: number) => {
    const client = new AbortController();
    const response = await post(CHAT, chat(`Hi ${chunks}`, { stream: true, ignore_eos: true }), {
      signal: client.signal,
    });
    const reader = response.body!.getReader();
    for (let read = 0; read < chunks; read++) await reader.read();
    client.abort();
  };
  await Promise.all(Array.from({ length: 40 }, (_, index) => leave(index % 9)));
  const state = async () => (await get('/admin/requests')) as unknown as State;
  await until(async () => (await state()).running.length + (await state()).waiting.length === 0);
  expect((await state()).blocks.used).toBe(0);
});

test('a stop string frees the blocks as well', async () => {
  const { stream, get, chat } = await startSimulator();
  await stream(CHAT, chat('Hi', { stop: ' ' }));
  expect(((await get('/admin/requests')) as unknown as State).blocks.used).toBe(0);
});

test('preemption changes no answer, and all blocks come back', async () => {
  const settings = { numGpuBlocksOverride: 41, maxModelLen: 600, speed: 1000 };
  const crowded = await startSimulator(settings);
  const alone = await startSimulator(settings);
  const bodies = Array.from({ length: 8 }, (_, i) =>
    alone.chat(`Question ${i}`, { vllm_xargs: { sim_output_tokens: 200 } }),
  );
  const together = await Promise.all(bodies.map((body) => contentOf(crowded.post(CHAT, body))));
  const metrics = await (await fetch(`${crowded.url}/metrics`)).text();
  const counter = (name: string) => Number(new RegExp(`^vllm:${name}\\{.*\\} (\\d+)`, 'm').exec(metrics)![1]);
  expect(counter('num_preemptions_total')).toBeGreaterThan(0);
  // Readmissions are no new queries.
  expect(counter('prefix_cache_queries_total')).toBe(counter('prompt_tokens_total'));
  for (const [i, body] of bodies.entries()) expect(await contentOf(alone.post(CHAT, body))).toBe(together[i]);
  expect(((await crowded.get('/admin/requests')) as unknown as State).blocks.used).toBe(0);
});

test('priority: the better number is served first', async () => {
  const { post, chat, get } = await startSimulator({
    schedulingPolicy: 'priority',
    maxNumSeqs: 1,
    speed: 20,
  });
  const state = async () => (await get('/admin/requests')) as unknown as State;
  const order: number[] = [];
  const ask = async (priority: number) => {
    await (await post(CHAT, chat('Hi', { priority, vllm_xargs: { sim_output_tokens: 300 } }))).json();
    order.push(priority);
  };
  const first = ask(0);
  await until(async () => (await state()).running.length === 1);
  const others = [ask(9), ask(3), ask(5)];
  await Promise.all([first, ...others]);
  expect(order).toEqual([0, 3, 5, 9]);
});

test('close is idempotent and ends open streams', async () => {
  const { server, stream, chat, get } = await startSimulator({ speed: 1 });
  const open = stream(CHAT, chat('Hi', { ignore_eos: true }));
  await until(async () => ((await get('/admin/requests')) as unknown as State).running.length === 1);
  await Promise.all([server.close(), server.close()]);
  await server.close();
  expect(await open).toMatchObject({ broken: true, done: false });
});
