import { expect, test } from 'vitest';

import { createApiMetrics } from '../../../shared/observability/api-metrics.ts';
import { countEnded } from '../../../shared/observability/ended-jobs.ts';
import { recordEnding } from '../../../shared/observability/record-ending.ts';
import { createWorkerSeries } from '../../../shared/observability/worker-series.ts';
import type { TerminalEvent } from '../../../shared/types/events.ts';
import { readSamples, sumOf } from '../../helpers/read-samples.ts';

const COMPLETED: TerminalEvent = {
  type: 'job.completed',
  finish_reason: 'stop',
  usage: {
    prompt_tokens: 1000,
    completion_tokens: 20,
    total_tokens: 1020,
    prompt_tokens_details: { cached_tokens: 600 },
  },
  timing: { queue_ms: 30, ttft_ms: 90, engine_ttft_ms: 60, tpot_ms: 12, total_ms: 400 },
  cost: {
    total_nano_usd: 36_600,
    prompt_nano_usd: 35_000,
    completion_nano_usd: 1600,
    refused_nano_usd: 0,
    gpu_nano_usd: 0,
    always_large_nano_usd: 183_000,
  },
};
/** Cancelled before it reached the engine. */
const UNRUN: TerminalEvent = {
  type: 'job.cancelled',
  usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  timing: { queue_ms: null, ttft_ms: null, engine_ttft_ms: null, tpot_ms: null, total_ms: 5 },
  cost: {
    total_nano_usd: 0,
    prompt_nano_usd: 0,
    completion_nano_usd: 0,
    refused_nano_usd: 0,
    gpu_nano_usd: 0,
    always_large_nano_usd: null,
  },
};
const JOB = { model: 'tiny', tier: 'default' } as const;

async function recorded(...events: TerminalEvent[]) {
  const series = createWorkerSeries();
  for (const event of events) recordEnding(series, JOB, event);
  return readSamples(await series.registry.metrics());
}

test.each([
  ['switchyard_jobs_total', { ...JOB, status: 'completed' }, 1],
  ['switchyard_queue_time_seconds_sum', JOB, 0.03],
  ['gen_ai_server_time_to_first_token_seconds_sum', JOB, 0.09],
  ['gen_ai_server_time_per_output_token_seconds_sum', JOB, 0.012],
  ['gen_ai_server_request_duration_seconds_sum', { ...JOB, status: 'completed' }, 0.4],
  ['switchyard_tokens_total', { model: 'tiny', kind: 'prompt' }, 400],
  ['switchyard_tokens_total', { model: 'tiny', kind: 'cached_prompt' }, 600],
  ['switchyard_tokens_total', { model: 'tiny', kind: 'completion' }, 20],
  ['gen_ai_client_token_usage_sum', { model: 'tiny', token_type: 'input' }, 1000],
  ['gen_ai_client_token_usage_sum', { model: 'tiny', token_type: 'output' }, 20],
  ['switchyard_cost_nano_usd_total', { model: 'tiny' }, 36_600],
  ['switchyard_always_large_cost_nano_usd_total', { model: 'tiny' }, 183_000],
])('an ended job is in %s %o', async (name, labels, value) => {
  expect(sumOf(await recorded(COMPLETED), name, labels)).toBe(value);
});

test('what a job never reached is not observed', async () => {
  const samples = await recorded(UNRUN);

  expect(sumOf(samples, 'switchyard_jobs_total', { status: 'cancelled' })).toBe(1);
  expect(sumOf(samples, 'gen_ai_server_request_duration_seconds_count', { status: 'cancelled' })).toBe(1);
  for (const name of ['gen_ai_server_time_to_first_token_seconds', 'switchyard_queue_time_seconds'])
    expect(sumOf(samples, `${name}_count`)).toBeNull();
  expect(sumOf(samples, 'gen_ai_client_token_usage_count')).toBeNull();
});

test('without a large model nothing counts as saved', async () => {
  const samples = await recorded({ ...COMPLETED, cost: { ...COMPLETED.cost, always_large_nano_usd: null } });

  expect(sumOf(samples, 'switchyard_always_large_cost_nano_usd_total')).toBe(
    sumOf(samples, 'switchyard_cost_nano_usd_total'),
  );
});

test('the api counts the jobs that it ends, in the same series', async () => {
  const metrics = createApiMetrics();
  countEnded(metrics.endedJobs, JOB, UNRUN);

  const samples = readSamples(await metrics.registry.metrics());
  expect(sumOf(samples, 'switchyard_jobs_total', { ...JOB, status: 'cancelled', component: 'api' })).toBe(1);
});
