import { expect, test } from 'vitest';

import { startSimulator } from './support/start-simulator.ts';

const metric = (text: string, name: string) =>
  Number(new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(text)?.[1]);

test('a restart ends every stream, empties the cache, and counts from zero with the new capacity', async () => {
  const { url, post, stream, chat } = await startSimulator({
    speed: 1,
    numGpuBlocksOverride: 1001,
    maxModelLen: 4096,
  });
  const scrape = async () => (await fetch(`${url}/metrics`)).text();
  await stream('/v1/chat/completions', chat('Hi', { max_tokens: 2 }));
  const before = await scrape();
  const running = stream('/v1/chat/completions', chat('Hi', { vllm_xargs: { sim_output_tokens: 5000 } }));
  const inUse = async () =>
    ((await (await fetch(`${url}/admin/requests`)).json()) as { running: [] }).running.length;
  while ((await inUse()) === 0);
  expect((await post('/admin/restart', { num_gpu_blocks: 501 })).status).toBe(200);
  expect(await running).toMatchObject({ broken: true, done: false });
  const after = await scrape();
  expect(after).toContain('num_gpu_blocks="501"');
  expect(metric(before, 'vllm:generation_tokens_total')).toBe(2);
  expect(metric(after, 'vllm:generation_tokens_total')).toBe(0);
  expect(metric(after, 'process_start_time_seconds')).toBeGreaterThan(
    metric(before, 'process_start_time_seconds'),
  );
  expect(await inUse()).toBe(0);
  expect((await stream('/v1/chat/completions', chat('Hi', { max_tokens: 2 }))).done).toBe(true);
});

test('without a number the capacity stays; ordered faults stay, too', async () => {
  const { url, post } = await startSimulator({ numGpuBlocksOverride: 1001 });
  await post('/admin/faults', { fault: 'health=503' });
  expect((await post('/admin/restart', '')).status).toBe(200);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('num_gpu_blocks="1001"');
  expect((await fetch(`${url}/health`)).status).toBe(503);
});

test('a capacity that cannot be is a 400, and the engine goes on', async () => {
  const { url, post } = await startSimulator({ numGpuBlocksOverride: 1001, maxModelLen: 8000 });
  expect((await post('/admin/restart', { num_gpu_blocks: 100 })).status).toBe(400);
  expect((await post('/admin/restart', { num_gpu_blocks: 1 })).status).toBe(400);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('num_gpu_blocks="1001"');
});
