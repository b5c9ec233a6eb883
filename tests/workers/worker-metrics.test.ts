import { expect, test } from 'vitest';

import type { AdmissionSnapshot } from '../../shared/observability/show-admission.ts';
import { createWorkerMetrics, type WorkerMetrics } from '../../workers/worker-metrics.ts';
import { readSamples, sumOf } from '../helpers/read-samples.ts';

const SNAPSHOT: AdmissionSnapshot = {
  capacityBlocks: 1000,
  usedBlocks: 450,
  peakBlocks: 700,
  highWater: 0.9,
  running: 12,
  slots: 64,
  waiting: { priority: 0, default: 3, flex: 4 },
  driftBlocks: -20,
  gate: 'kv_full',
};

async function samplesOf(metrics: WorkerMetrics) {
  return readSamples(await metrics.render());
}

test('gauges are as of the reading', async () => {
  const metrics = createWorkerMetrics({ model: 'tiny' });
  let now = SNAPSHOT;
  metrics.admission.watch(() => now);
  const before = await samplesOf(metrics);
  now = { ...SNAPSHOT, usedBlocks: 600 };
  const after = await samplesOf(metrics);

  expect(sumOf(before, 'switchyard_admission_kv_used_blocks', { model: 'tiny' })).toBe(450);
  expect(sumOf(after, 'switchyard_admission_kv_used_blocks')).toBe(600);
  expect(sumOf(after, 'switchyard_admission_kv_capacity_blocks')).toBe(1000);
  expect(sumOf(after, 'switchyard_admission_kv_predicted_peak_blocks')).toBe(700);
  expect(sumOf(after, 'switchyard_admission_kv_drift_blocks')).toBe(-20);
  expect(sumOf(after, 'switchyard_admission_high_water_ratio')).toBe(0.9);
  expect(sumOf(after, 'switchyard_admission_running_requests')).toBe(12);
  expect(sumOf(after, 'switchyard_admission_slots')).toBe(64);
  expect(sumOf(after, 'switchyard_admission_waiting_jobs', { tier: 'flex' })).toBe(4);
});

test('the gate is in one state, and each change to another than open is a closing', async () => {
  const metrics = createWorkerMetrics({ model: 'tiny' });
  const { admission } = metrics;
  expect(sumOf(await samplesOf(metrics), 'switchyard_admission_gate')).toBeNull();
  admission.watch(() => SNAPSHOT);
  for (const state of ['open', 'kv_full', 'kv_full', 'slots_full', 'open', 'kv_full'] as const)
    admission.gateIs(state);

  const samples = await samplesOf(metrics);
  expect(sumOf(samples, 'switchyard_admission_gate')).toBe(1);
  expect(sumOf(samples, 'switchyard_admission_gate', { state: 'kv_full' })).toBe(1);
  expect(sumOf(samples, 'switchyard_admission_gate_closings_total', { state: 'kv_full' })).toBe(2);
  expect(sumOf(samples, 'switchyard_admission_gate_closings_total', { state: 'slots_full' })).toBe(1);
  expect(sumOf(samples, 'switchyard_admission_gate_closings_total')).toBe(3);
});

test('what admission does is counted by tier, state and outcome, and its waits are seconds', async () => {
  const metrics = createWorkerMetrics({ model: 'tiny' });
  const { admission } = metrics;
  admission.admitted('flex', 250);
  admission.promoted('flex');
  admission.yielded('flex');
  admission.refused('kv_full');
  admission.handedOver('refused');
  admission.preempted(3);
  admission.firstToken('priority', 80);

  const samples = await samplesOf(metrics);
  const counted = {
    admitted: { tier: 'flex' },
    starvation_promotions: { tier: 'flex' },
    yields: { tier: 'flex' },
    refused_looks: { state: 'kv_full' },
    affinity_handovers: { outcome: 'refused' },
  };
  for (const [name, labels] of Object.entries(counted)) {
    expect(sumOf(samples, `switchyard_admission_${name}_total`, labels)).toBe(1);
    expect(sumOf(samples, `switchyard_admission_${name}_total`)).toBe(1);
  }
  expect(sumOf(samples, 'switchyard_engine_preemptions_total')).toBe(3);
  expect(sumOf(samples, 'switchyard_admission_wait_seconds_sum', { tier: 'flex' })).toBe(0.25);
  expect(sumOf(samples, 'switchyard_admission_to_first_token_seconds_sum', { tier: 'priority' })).toBe(0.08);
});

test('a prediction’s ratio and distance, and no ratio to an empty output', async () => {
  const metrics = createWorkerMetrics({ model: 'tiny' });
  metrics.admission.promptKnown(120, 100);
  metrics.admission.outputKnown(50, 200);
  metrics.admission.outputKnown(30, 0);

  const samples = await samplesOf(metrics);
  const of = (name: string, token_type: string) =>
    sumOf(samples, `switchyard_admission_prediction_${name}`, { token_type });
  expect(of('ratio_sum', 'input')).toBe(1.2);
  expect(of('error_tokens_sum', 'input')).toBe(20);
  expect(of('ratio_sum', 'output')).toBe(0.25);
  expect(of('ratio_count', 'output')).toBe(1);
  expect(of('error_tokens_sum', 'output')).toBe(180);
  expect(of('error_tokens_count', 'output')).toBe(2);
});

test('counters are there before their first event, so that it counts as a rise', async () => {
  const samples = await samplesOf(createWorkerMetrics({ model: 'tiny' }));

  expect(sumOf(samples, 'switchyard_engine_failures_total', { failure: 'silent' })).toBe(0);
  expect(sumOf(samples, 'switchyard_attempts_started_total', { start: 'continue' })).toBe(0);
  expect(sumOf(samples, 'switchyard_jobs_total', { tier: 'flex', status: 'failed' })).toBe(0);
  expect(sumOf(samples, 'switchyard_admission_yields_total', { tier: 'flex' })).toBe(0);
});
