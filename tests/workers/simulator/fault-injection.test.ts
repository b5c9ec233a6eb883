import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { startSimulator, textOf } from './support/start-simulator.ts';

const CHAT = '/v1/chat/completions';
const fault = (text: string) => ({ headers: { 'x-sim-fault': text } });
const blocks = (state: JsonObject) => (state['blocks'] as JsonObject)['used'];

test('fail-after: an error inside the stream after exactly so many tokens, and the blocks are free', async () => {
  const { stream, chat, get } = await startSimulator();
  const { response, chunks, done } = await stream(CHAT, chat('Hi'), fault('fail-after=3'));
  expect(response.status).toBe(200);
  expect(chunks).toHaveLength(1 + 3 + 1);
  expect(chunks.at(-1)).toEqual({
    error: {
      message: 'simulated failure after 3 tokens',
      type: 'InternalServerError',
      param: null,
      code: 500,
    },
  });
  expect(done).toBe(true);
  expect(blocks(await get('/admin/requests'))).toBe(0);
});

test('fail-after without stream: a 500', async () => {
  const { post, chat } = await startSimulator();
  expect((await post(CHAT, chat('Hi'), fault('fail-after=3'))).status).toBe(500);
});

test('cut-after: the connection breaks, and the blocks are free', async () => {
  const { stream, chat, get } = await startSimulator();
  const { chunks, broken, done } = await stream(CHAT, chat('Hi'), fault('cut-after=2'));
  expect({ broken, done, chunks: chunks.length }).toEqual({ broken: true, done: false, chunks: 3 });
  expect(blocks(await get('/admin/requests'))).toBe(0);
});

test('no-done: everything but the last line', async () => {
  const { stream, chat } = await startSimulator();
  const whole = await stream(CHAT, chat('Hi'));
  const { chunks, done, broken } = await stream(CHAT, chat('Hi'), fault('no-done'));
  expect({ done, broken }).toEqual({ done: false, broken: false });
  expect(textOf(chunks)).toBe(textOf(whole.chunks));
});

test('status: refused at once', async () => {
  const { post, chat } = await startSimulator();
  const response = await post(CHAT, chat('Hi'), fault('status=503'));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { code: 503 } });
});

test('slow: everything arrives all the same', async () => {
  const { stream, chat } = await startSimulator({ speed: 1000 });
  const quick = await stream(CHAT, chat('Hi', { max_tokens: 4 }));
  const slow = await stream(CHAT, chat('Hi', { max_tokens: 4 }), fault('slow=5'));
  expect(textOf(slow.chunks)).toBe(textOf(quick.chunks));
  expect(slow.done).toBe(true);
});

test('hang-after: silence, until the client gives up', async () => {
  const { post, chat, get } = await startSimulator();
  const client = new AbortController();
  const response = await post(CHAT, chat('Hi', { stream: true }), {
    ...fault('hang-after=0'),
    signal: client.signal,
  });
  const first = response.body!.getReader().read();
  const state = (await get('/admin/requests')) as unknown as { running: JsonObject[] };
  expect(state.running.length).toBeLessThanOrEqual(1);
  client.abort();
  await expect(first).rejects.toThrow('aborted');
});

test('an unknown fault is a 400', async () => {
  const { post, chat } = await startSimulator();
  expect((await post(CHAT, chat('Hi'), fault('explode=1'))).status).toBe(400);
});

describe('/admin/faults', () => {
  test('for the next requests that match, then no more', async () => {
    const { post, chat, get } = await startSimulator();
    await post('/admin/faults', { fault: 'status=500', times: 1, contains: 'needle' });
    expect((await get('/admin/faults'))['faults']).toHaveLength(1);
    const ask = async (text: string) => (await post(CHAT, chat(text, { max_tokens: 1 }))).status;
    expect([await ask('hay'), await ask('a needle'), await ask('a needle')]).toEqual([200, 500, 200]);
  });

  test('until DELETE', async () => {
    const { post, chat, url } = await startSimulator();
    await post('/admin/faults', { fault: { status: 502 } });
    const ask = async () => (await post(CHAT, chat('Hi', { max_tokens: 1 }))).status;
    expect([await ask(), await ask()]).toEqual([502, 502]);
    await fetch(`${url}/admin/faults`, { method: 'DELETE' });
    expect(await ask()).toBe(200);
  });

  test('/health and /metrics', async () => {
    const { post, url } = await startSimulator();
    const scrape = async () => {
      const response = await fetch(`${url}/metrics`);
      return { status: response.status, text: await response.text() };
    };
    const before = await scrape();
    await post('/v1/completions', { prompt: 'x', ignore_eos: true });
    await post('/admin/faults', { fault: 'metrics=stale', times: 1 });
    await post('/admin/faults', { fault: 'metrics=garbage', times: 1 });
    await post('/admin/faults', { fault: 'metrics=503', times: 1 });
    await post('/admin/faults', { fault: 'health=503', times: 1 });
    expect(await scrape()).toEqual(before);
    expect((await scrape()).text).not.toContain('vllm:kv_cache_usage_perc');
    expect((await scrape()).status).toBe(503);
    expect((await scrape()).text).toContain(
      'vllm:generation_tokens_total{model_name="test-model",engine="0"} 16',
    );
    const health = async () => (await fetch(`${url}/health`)).status;
    expect([await health(), await health()]).toEqual([503, 200]);
  });

  test('/metrics that no worker may believe', async () => {
    const { post, url } = await startSimulator();
    const order = (text: string) => post('/admin/faults', { fault: text, times: 1 });
    const scrape = async () => (await fetch(`${url}/metrics`)).text();
    const whole = await scrape();
    await order('metrics=nonsense');
    expect(await scrape()).toMatch(/kv_cache_usage_perc\{.*\} NaN[^]*num_gpu_blocks="0"/);
    await order('metrics=cut');
    const cut = await scrape();
    expect({ starts: whole.startsWith(cut), ends: cut.endsWith('\n') }).toEqual({
      starts: true,
      ends: false,
    });
    await order('metrics=huge');
    expect((await scrape()).length).toBeGreaterThan(30_000_000);
    await order('metrics=hang');
    const client = new AbortController();
    const silent = fetch(`${url}/metrics`, { signal: client.signal });
    // Ordered for one request: the next one is answered while that one hangs.
    expect(await scrape()).toBe(whole);
    client.abort();
    await expect(silent).rejects.toThrow('aborted');
  });

  test('nonsense is a 400', async () => {
    const { post } = await startSimulator();
    expect((await post('/admin/faults', { fault: 'explode' })).status).toBe(400);
    expect((await post('/admin/faults', {})).status).toBe(400);
  });
});
