import { expect, test } from 'vitest';

import { createMetrics, type Metrics } from '../../../shared/observability/metrics.ts';
import { recordEnding } from '../../../shared/observability/record-ending.ts';
import { showGate } from '../../../shared/observability/show-gate.ts';
import type { TerminalEvent } from '../../../shared/types/events.ts';

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
    always_large_nano_usd: 183_000,
  },
};
const JOB = { model: 'tiny', tier: 'default' } as const;

/** The samples of one series as `label,label value`; the label that all of them carry is left out. */
async function series(metrics: Metrics, name: string): Promise<string[]> {
  const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.map((line) =>
    line
      .slice(name.length)
      .replaceAll(/[{}"]|(model|tier)=/g, '')
      .replace(/,?component=\w+,?/, ''),
  );
}

test.each([
  ['switchyard_jobs_total', ['tiny,default,status=completed 1']],
  ['switchyard_queue_time_seconds_sum', ['tiny,default 0.03']],
  ['gen_ai_server_time_to_first_token_seconds_sum', ['tiny,default 0.09']],
  ['gen_ai_server_time_per_output_token_seconds_sum', ['tiny,default 0.012']],
  ['gen_ai_server_request_duration_seconds_sum', ['tiny,default 0.4']],
  [
    'switchyard_tokens_total',
    ['tiny,kind=prompt 400', 'tiny,kind=cached_prompt 600', 'tiny,kind=completion 20'],
  ],
  ['switchyard_cost_nano_usd_total', ['tiny 36600']],
  ['switchyard_always_large_cost_nano_usd_total', ['tiny 183000']],
])('an ended job is in %s', async (name, samples) => {
  const metrics = createMetrics({ component: 'worker' });
  recordEnding(metrics, JOB, COMPLETED);

  expect(await series(metrics, name)).toEqual(samples);
});

test('every sample says which component it comes from', async () => {
  const metrics = createMetrics({ component: 'worker' });
  recordEnding(metrics, JOB, COMPLETED);
  const samples = (await metrics.registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  expect(samples.filter((line) => !line.includes('component="worker"'))).toEqual([]);
});

test('a point in time that a job never reached is not observed', async () => {
  const metrics = createMetrics({ component: 'api' });
  const timing = { queue_ms: null, ttft_ms: null, engine_ttft_ms: null, tpot_ms: null, total_ms: 5 };
  recordEnding(metrics, JOB, { ...COMPLETED, type: 'job.cancelled', timing });

  expect(await series(metrics, 'gen_ai_server_time_to_first_token_seconds_count')).toEqual([]);
  expect(await series(metrics, 'switchyard_jobs_total')).toEqual(['tiny,default,status=cancelled 1']);
});

test('without a large model nothing counts as saved', async () => {
  const metrics = createMetrics({ component: 'worker' });
  recordEnding(metrics, JOB, { ...COMPLETED, cost: { ...COMPLETED.cost, always_large_nano_usd: null } });

  expect(await series(metrics, 'switchyard_always_large_cost_nano_usd_total')).toEqual(
    await series(metrics, 'switchyard_cost_nano_usd_total'),
  );
});

test('the gate is in exactly one state', async () => {
  const metrics = createMetrics({ component: 'worker' });
  showGate(metrics, 'tiny', 'kv_full');
  showGate(metrics, 'tiny', 'open');

  expect((await series(metrics, 'switchyard_admission_gate')).filter((line) => line.endsWith(' 1'))).toEqual([
    'tiny,state=open 1',
  ]);
});

test('registries are apart: two components in one process share nothing', async () => {
  const [one, two] = [createMetrics({ component: 'api' }), createMetrics({ component: 'worker' })];
  one.queue.accepted.inc(JOB);

  expect(await series(two, 'switchyard_jobs_accepted_total')).toEqual([]);
});

test('no series is labelled by what has no bound', () => {
  const { registry } = createMetrics({ component: 'api' });
  const labels = registry
    .getMetricsAsArray()
    .filter(({ name }) => /^(switchyard|gen_ai)_/.test(name))
    .flatMap((metric) => (metric as unknown as { labelNames: string[] }).labelNames);

  const bounded = 'class code kind method model outcome route state status strategy tier transport';
  expect([...new Set(labels)].toSorted()).toEqual(bounded.split(' '));
});
