import { describe, expect, test } from 'vitest';

import { scrapeEngine } from '../../../workers/engine/scrape-engine.ts';
import { clearFaults, orderFault } from '../../helpers/engine-state.ts';
import { startSimulator } from '../simulator/support/start-simulator.ts';
import { LLAMA_CPP, OLLAMA, SGLANG } from './support/other-engines.ts';
import { HANG, refusingUrl, serve } from './support/serve.ts';

const never = new AbortController().signal;
const scrape = (url: string, confirmHealth = true) => scrapeEngine({ url, signal: never, confirmHealth });

describe('a simulated vLLM', () => {
  test('its load', async () => {
    const { url } = await startSimulator({ numGpuBlocksOverride: 1001 });
    expect(await scrape(`${url}/`)).toMatchObject({
      kind: 'load',
      load: { usableBlocks: 1000, blockSize: 16, engines: 1, waiting: 0 },
    });
  });

  test.each([
    ['metrics=garbage', 'no_metrics', '/metrics answers HTML'],
    ['metrics=404', 'no_metrics', '/metrics answers HTTP 404'],
    ['metrics=500', 'failed', '/metrics answers HTTP 500'],
    ['metrics=nonsense', 'failed', 'num_gpu_blocks is "0"'],
    ['metrics=cut', 'failed', '/metrics: broken line "vllm:kv_cache_usage_perc{model'],
    ['metrics=huge', 'failed', '/metrics: the answer is longer than 8388608 bytes'],
    ['metrics=hang', 'failed', '/metrics did not answer within 1000 ms'],
    ['metrics=500,health=503', 'gone', '/health answers HTTP 503'],
  ])('%s', async (fault, kind, reason) => {
    const { url } = await startSimulator();
    for (const part of fault.split(',')) await orderFault(url, { fault: part });
    expect(await scrape(url)).toEqual({ kind, reason: expect.stringContaining(reason) as string });
    await clearFaults(url);
    expect(await scrape(url)).toMatchObject({ kind: 'load' });
  });
});

describe('other servers', () => {
  test.each([
    ['llama.cpp', LLAMA_CPP, '/metrics answers HTTP 501'],
    ['SGLang', SGLANG, '/metrics answers HTTP 404'],
    ['Ollama', OLLAMA, '/metrics answers HTTP 404'],
    [
      'metrics of another kind',
      { ...SGLANG, '/metrics': 'sglang:token_usage 0.1\n' },
      'none of vLLM’s series',
    ],
    ['a page for everything', { ...OLLAMA, '/metrics': '<!doctype html>' }, '/metrics answers HTML'],
  ])('%s answers without metrics', async (_, answers, reason) => {
    const { url } = await serve(answers);
    expect(await scrape(url)).toEqual({
      kind: 'no_metrics',
      reason: expect.stringContaining(reason) as string,
    });
  });

  test('llama.cpp that still loads its model is not up', async () => {
    const { url, answers } = await serve({ ...LLAMA_CPP, '/health': 503 });
    expect(await scrape(url)).toEqual({ kind: 'gone', reason: '/health answers HTTP 503' });
    answers['/health'] = '';
    expect(await scrape(url)).toMatchObject({ kind: 'no_metrics' });
  });

  test('once it is up its /health, which may cost a generation, is left alone', async () => {
    const { url, requests } = await serve(SGLANG);
    await scrape(url, false);
    expect(requests.map(({ path }) => path)).toEqual(['/metrics', '/v1/models']);
  });

  test('one that lists no models is not up', async () => {
    const { url } = await serve({});
    expect(await scrape(url)).toEqual({ kind: 'failed', reason: '/v1/models answers HTTP 404' });
  });

  test('one that hangs on /metrics while the rest works', async () => {
    const { url } = await serve({ ...LLAMA_CPP, '/metrics': HANG });
    expect(await scrape(url)).toEqual({ kind: 'failed', reason: '/metrics did not answer within 1000 ms' });
  });

  test('a body that never ends is cut', async () => {
    const { url } = await serve({
      ...LLAMA_CPP,
      '/metrics': (response) => {
        const line = 'x'.repeat(65_536);
        const more = () => {
          while (response.write(line));
        };
        response.on('drain', more);
        more();
      },
    });
    expect(await scrape(url)).toMatchObject({ kind: 'failed' });
  });
});

test('nobody there', async () => {
  expect(await scrape(await refusingUrl())).toEqual({ kind: 'gone', reason: 'connection refused' });
});

test('the order to stop ends it', async () => {
  const { url } = await serve({ '/metrics': HANG });
  const stop = new AbortController();
  const ended = scrapeEngine({ url, signal: stop.signal, confirmHealth: true });
  stop.abort(new Error('stop'));
  await expect(ended).rejects.toThrow('stop');
});
