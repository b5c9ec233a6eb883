import { expect, onTestFinished, test } from 'vitest';

import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { type PromSample, readSamples, sumOf } from '../helpers/read-samples.ts';
import { until } from '../helpers/until.ts';

const MODEL = 'llama-3.1-8b-instruct';

interface Completion {
  usage: { prompt_tokens: number; completion_tokens: number };
}

async function start(): Promise<{
  gateway: TestGateway;
  read: () => Promise<PromSample[]>;
  metricsUrl: string;
}> {
  const gateway = await startGateway({ workers: { [MODEL]: 1 } });
  onTestFinished(() => gateway.stop());
  const { metricsUrl } = gateway.workers[0]!;
  const read = async () => readSamples(await (await fetch(`${metricsUrl}/metrics`)).text());
  return { gateway, read, metricsUrl };
}

async function post(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

function requestOf(content: string, tokens: number) {
  return { model: MODEL, messages: [{ role: 'user', content }], max_tokens: tokens };
}

async function ask(url: string, tier: string): Promise<Completion> {
  const body = { ...requestOf('Hello?', 8), service_tier: tier };
  return (await (await post(`${url}/v1/chat/completions`, body)).json()) as Completion;
}

/** Resolves with the job's id. */
async function submit(url: string, request: object): Promise<string> {
  const response = await post(`${url}/v1/jobs`, { request });
  return ((await response.json()) as { id: string }).id;
}

/** For the simulator's next request. */
async function orderFault(simulator: string, fault: string): Promise<void> {
  expect((await post(`${simulator}/admin/faults`, { fault, times: 1 })).status).toBe(200);
}

test('after so many jobs the worker’s series have their counts, tokens and times, and the api has none of them', async () => {
  const { gateway, read } = await start();
  const tiers = ['default', 'default', 'priority', 'flex', 'default'];
  const answers = await Promise.all(tiers.map((tier) => ask(gateway.url, tier)));
  // The answer goes out with the terminal event, a moment before it is counted.
  await until(async () => sumOf(await read(), 'switchyard_jobs_total') === tiers.length);

  const samples = await read();
  expect(
    sumOf(samples, 'switchyard_jobs_total', { model: MODEL, tier: 'default', status: 'completed' }),
  ).toBe(3);
  expect(sumOf(samples, 'switchyard_jobs_total', { tier: 'flex', status: 'completed' })).toBe(1);
  expect(sumOf(samples, 'switchyard_attempts_started_total', { start: 'fresh' })).toBe(5);
  for (const name of [
    'switchyard_queue_time_seconds',
    'gen_ai_server_time_to_first_token_seconds',
    'gen_ai_server_time_per_output_token_seconds',
    'gen_ai_server_request_duration_seconds',
  ])
    expect(sumOf(samples, `${name}_count`, { model: MODEL })).toBe(5);
  expect(sumOf(samples, 'gen_ai_server_request_duration_seconds_sum')).toBeGreaterThan(0);

  const prompt = answers.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0);
  const completion = answers.reduce((sum, { usage }) => sum + usage.completion_tokens, 0);
  const tokens = (kind: string) => sumOf(samples, 'switchyard_tokens_total', { kind })!;
  expect(tokens('prompt') + tokens('cached_prompt')).toBe(prompt);
  expect(tokens('completion')).toBe(completion);
  expect(sumOf(samples, 'gen_ai_client_token_usage_sum', { token_type: 'output' })).toBe(completion);
  expect(sumOf(samples, 'switchyard_always_large_cost_nano_usd_total')).toBeGreaterThan(
    sumOf(samples, 'switchyard_cost_nano_usd_total')!,
  );

  const api = readSamples(await (await fetch(`${gateway.url}/metrics`)).text());
  expect(sumOf(api, 'switchyard_jobs_accepted_total')).toBe(5);
  expect(sumOf(api, 'switchyard_jobs_total')).toBeNull();
  expect(api.filter(({ name }) => name.startsWith('gen_ai_'))).toEqual([]);
});

test('an engine that breaks off: the failure, the retry and the attempt that goes on behind the last token', async () => {
  const { gateway, read } = await start();
  const { simulator } = gateway.workers[0]!;
  await orderFault(simulator.address, 'cut-after=5');
  await submit(gateway.url, requestOf('Write at length about yards.', 40));
  await until(async () => sumOf(await read(), 'switchyard_jobs_total') === 1);

  const samples = await read();
  expect(sumOf(samples, 'switchyard_engine_failures_total', { failure: 'interrupted' })).toBe(1);
  expect(sumOf(samples, 'switchyard_attempts_retried_total', { code: 'engine_error' })).toBe(1);
  expect(sumOf(samples, 'switchyard_attempts_started_total', { start: 'fresh' })).toBe(1);
  expect(sumOf(samples, 'switchyard_attempts_started_total', { start: 'continue' })).toBe(1);
  expect(sumOf(samples, 'switchyard_jobs_total', { status: 'completed' })).toBe(1);
});

test('a job is counted once, by whoever ended it: the worker here, the api for one that no worker had', async () => {
  const { gateway, read } = await start();
  const { simulator } = gateway.workers[0]!;
  // It would end by itself before it is cancelled.
  await orderFault(simulator.address, 'hang-after=5');
  const running = await submit(gateway.url, requestOf('Write at length about yards.', 40));
  await until(async () => sumOf(await read(), 'switchyard_attempts_started_total') === 1);
  await post(`${gateway.url}/v1/jobs/${running}/cancel`, {});
  await until(async () => sumOf(await read(), 'switchyard_jobs_total', { status: 'cancelled' }) === 1);

  const api = async () => readSamples(await (await fetch(`${gateway.url}/metrics`)).text());
  expect(sumOf(await api(), 'switchyard_jobs_total')).toBeNull();
  await gateway.workers[0]!.process.stop();
  const waiting = await submit(gateway.url, requestOf('Hello?', 4));
  await post(`${gateway.url}/v1/jobs/${waiting}/cancel`, {});
  await until(async () => sumOf(await api(), 'switchyard_jobs_total', { status: 'cancelled' }) === 1);
});

test('/readyz tells what the worker lacks: its engine, killed under it', async () => {
  const { gateway, metricsUrl } = await start();
  expect((await fetch(`${metricsUrl}/readyz`)).status).toBe(200);
  gateway.workers[0]!.simulator.kill('SIGKILL');
  await until(async () => (await fetch(`${metricsUrl}/readyz`)).status === 503);
  expect(await (await fetch(`${metricsUrl}/readyz`)).json()).toMatchObject({
    status: 'not_ready',
    reason: expect.stringMatching(/^engine is /),
  });
  expect((await fetch(`${metricsUrl}/healthz`)).status).toBe(200);
});
