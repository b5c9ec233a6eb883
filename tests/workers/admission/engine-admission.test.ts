import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { loadConfig } from '../../../shared/config/load-config.ts';
import type { ModelConfig } from '../../../shared/config/types.ts';
import type { JobSpec } from '../../../shared/types/job.ts';
import { createEngineAdmission } from '../../../workers/admission/engine-admission.ts';
import type { EngineHealth } from '../../../workers/engine/engine-health.ts';
import type { EngineUsage } from '../../../workers/engine/engine.ts';
import { createWorkerMetrics } from '../../../workers/worker-metrics.ts';
import { testModel } from '../../fixtures/test-model.ts';
import { readSamples, sumOf } from '../../helpers/read-samples.ts';
import { engineUp } from './support/engine-up.ts';
import { jobRecord } from './support/job-record.ts';

const SETTINGS = loadConfig('configs').gateway.worker;
const NO_USAGE: EngineUsage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0 };
const PLAIN: EngineHealth = { state: 'up_without_metrics', reason: '' };
/** 1000 blocks of 16 tokens. */
const ROOMY = engineUp({ blocks: '1001' });

function create(options: { model?: Partial<ModelConfig>; health?: EngineHealth } = {}) {
  let health = options.health ?? ROOMY;
  let looks = 0;
  const metrics = createWorkerMetrics({ model: 'test-8b' });
  const admission = createEngineAdmission({
    model: testModel(options.model),
    settings: { ...SETTINGS, kvHighWater: 0.9, engineWaitingMax: 2, starvationMs: 30_000 },
    health: () => health,
    lookAtEngine: () => (looks += 1),
    givesTokenIds: () => true,
    tokensPerSecond: () => 100,
    metrics: metrics.admission,
    logger: pino({ level: 'silent' }),
  });
  const scrape = (next: EngineHealth) => {
    health = next;
    admission.onScrape(health, null);
  };
  scrape(health);

  let now = Date.now();
  /** One that waits here; `promptTokens` as the engine’s tokenizer counted them. */
  function enqueue(fields: Partial<JobSpec> = {}, promptTokens = 100, written = 0): JobSpec {
    const record = jobRecord(fields, { written });
    admission.enqueue(record, now, promptTokens);
    return record.spec;
  }
  const decide = (afterMs = 0) => {
    now += afterMs;
    const { admit, park, gate } = admission.decide(now);
    return { admit: admit.map(({ job }) => job.id), park, gate };
  };
  /** The first chunk of its answer. */
  const first = (spec: JobSpec, usage: Partial<EngineUsage> = {}, before = NO_USAGE) =>
    admission.usage(spec, { promptTokens: 100, completionTokens: 1, cachedTokens: 0, ...usage }, before);
  const end = (spec: JobSpec, how: Parameters<typeof admission.ended>[1] = 'whole') =>
    admission.ended(spec.id, how, now);
  return {
    admission,
    scrape,
    enqueue,
    decide,
    first,
    end,
    looks: () => looks,
    samples: async () => readSamples(await metrics.render()),
  };
}

test('a job’s way: it waits, runs with its blocks counted from the stream, and leaves nothing', () => {
  const { admission, enqueue, decide, first, end } = create();
  const spec = enqueue();
  expect(admission.status()).toMatchObject({ waiting: 1, running: 0, usedBlocks: 0, capacityBlocks: 1000 });
  expect(decide()).toEqual({ admit: [spec.id], park: [], gate: 'open' });
  expect(admission.status()).toMatchObject({ waiting: 0, running: 1, usedBlocks: 7 });
  expect(first(spec, { promptTokens: 1600 })).toBe(true);
  expect(admission.status().usedBlocks).toBe(101);
  end(spec);
  end(spec, 'failed');
  expect(admission.status()).toMatchObject({ running: 0, usedBlocks: 0, peakBlocks: 0, gate: 'open' });
});

describe('the chunk that says that the prompt has been computed', () => {
  test('is the first with a token, and only that', () => {
    const { enqueue, decide, first } = create();
    const spec = enqueue();
    decide();
    expect(first(spec, { completionTokens: 0 })).toBe(false);
    expect(first(spec, {}, { ...NO_USAGE, promptTokens: 100 })).toBe(true);
    const before = { ...NO_USAGE, promptTokens: 100, completionTokens: 1 };
    expect(first(spec, { completionTokens: 2 }, before)).toBe(false);
  });

  test('of a continuation, the first that goes beyond what was there', () => {
    const { enqueue, decide, first } = create();
    const spec = enqueue({}, 100, 50);
    decide();
    expect(first(spec, { completionTokens: 50 })).toBe(false);
    expect(first(spec, { completionTokens: 51 }, { ...NO_USAGE, completionTokens: 50 })).toBe(true);
  });

  test('a job that does not run says nothing', () => {
    const { enqueue, first } = create();
    expect(first(enqueue())).toBe(false);
  });

  test('without running usage the prompt is what was predicted', () => {
    const { admission, enqueue, decide, first } = create();
    const spec = enqueue({}, 320);
    decide();
    expect(first(spec, { promptTokens: 0, completionTokens: 10 })).toBe(true);
    expect(admission.status().usedBlocks).toBe(Math.ceil(331 / 16));
  });
});

describe('the engine’s state', () => {
  test.each<[string, EngineHealth, string]>([
    ['down', { state: 'down', reason: '' }, 'engine_down'],
    ['stale', { state: 'stale', reason: '' }, 'engine_stale'],
    ['full of others', engineUp({ blocks: '1001', waiting: 9, usage: 0.95 }), 'engine_waiting'],
  ])('%s: nothing goes', (_, health, gate) => {
    const { admission, enqueue, decide, scrape } = create();
    enqueue();
    scrape(health);
    expect(decide()).toEqual({ admit: [], park: [], gate });
    expect(admission.status().gate).toBe(gate);
    expect(admission.canTakeSoon({ promptBytes: 10 })).toBe(false);
    scrape(ROOMY);
    expect(decide().admit).toHaveLength(1);
  });

  test('after a failed request nothing goes until it was looked at, at once', () => {
    const { enqueue, decide, end, looks, scrape } = create();
    const spec = enqueue();
    decide();
    end(spec, 'failed');
    enqueue();
    expect(looks()).toBe(1);
    expect(decide().gate).toBe('engine_stale');
    scrape(ROOMY);
    expect(decide().admit).toHaveLength(1);
  });

  test('a worker that drains admits nothing more', () => {
    const { admission, enqueue, decide } = create();
    enqueue();
    admission.drain();
    expect(decide()).toEqual({ admit: [], park: [], gate: 'draining' });
  });

  test('preemptions lower the mark and are counted', async () => {
    const { admission, scrape, samples } = create();
    scrape(engineUp({ blocks: '1001', preemptions: 4 }));
    expect(admission.status().highWater).toBeLessThan(0.9);
    expect(sumOf(await samples(), 'switchyard_engine_preemptions_total')).toBe(4);
  });

  test('others’ blocks are taken off until it restarts', () => {
    const { admission, scrape } = create();
    for (let i = 0; i < 3; i++) scrape(engineUp({ blocks: '1001', usage: 0.4 }));
    expect(admission.status()).toMatchObject({ capacityBlocks: 600, driftBlocks: 400 });
    admission.onRestart();
    expect(admission.status().capacityBlocks).toBe(1000);
  });
});

describe('how many run at once', () => {
  test('as many as the model allows, where the capacity is known', () => {
    expect(create().admission.status().slots).toBe(64);
    expect(create({ health: PLAIN, model: { kvCapacityTokens: 8000 } }).admission.status().slots).toBe(64);
  });

  test('found by trial where it is not: fewer after a failure, more while all goes well', () => {
    const { admission, enqueue, decide, end, scrape } = create({ health: PLAIN });
    expect(admission.status().slots).toBe(8);
    for (let round = 0; round < 20; round++) {
      const specs = Array.from({ length: 10 }, () => enqueue());
      decide(100);
      for (const spec of specs) end(spec);
      for (const { id } of specs) admission.withdraw(id);
    }
    const grown = admission.status().slots;
    expect(grown).toBeGreaterThan(8);
    const spec = enqueue();
    decide();
    end(spec, 'failed');
    scrape(PLAIN);
    expect(admission.status().slots).toBeLessThan(grown);
  });

  test('fewer when first tokens come late', () => {
    const { admission, enqueue, decide, first, end } = create({ health: PLAIN });
    const quick = enqueue();
    decide();
    first(quick);
    end(quick);
    const late = enqueue();
    decide(-60_000);
    first(late);
    expect(admission.status().slots).toBe(6);
  });
});

describe('batch that has starved', () => {
  const tiers = ['priority', 'default', 'flex'] as const;

  test('is told to the engine as interactive; all others by their tier', async () => {
    const { admission, enqueue, decide, samples } = create();
    const specs = tiers.map((tier) => enqueue({ tier }));
    decide();
    expect(specs.map(admission.priorityOf)).toEqual([0, 1, 2]);
    admission.onScrape({ state: 'down', reason: '' }, null);
    const late = create({ health: { state: 'down', reason: '' } });
    const starved = late.enqueue({ tier: 'flex' });
    late.decide();
    late.scrape(ROOMY);
    late.decide(30_000);
    expect(late.admission.priorityOf(starved)).toBe(1);
    expect(sumOf(await samples(), 'switchyard_admission_starvation_promotions_total')).toBe(0);
    expect(sumOf(await late.samples(), 'switchyard_admission_starvation_promotions_total')).toBe(1);
  });
});

test('a batch job that gives way is told to the engine’s caller and counted by its tier', async () => {
  const { enqueue, decide, first, samples, admission } = create();
  const batch = enqueue({ tier: 'flex' }, 13_000);
  expect(decide().admit).toEqual([batch.id]);
  first(batch, { promptTokens: 13_000 });
  enqueue({}, 3000);
  expect(decide()).toEqual({ admit: [], park: [batch.id], gate: 'kv_full' });
  expect(sumOf(await samples(), 'switchyard_admission_yields_total', { tier: 'flex' })).toBe(1);
  admission.ended(batch.id, 'cut', Date.now());
  expect(decide().admit).toHaveLength(1);
});

describe('a prediction', () => {
  test('stands for a job as long as it runs', () => {
    const { admission, enqueue, decide, end } = create();
    const spec = enqueue({ request: { model: 'm', messages: [], max_tokens: 200 } }, 77);
    expect(admission.predictionOf(spec.id)).toBeNull();
    decide();
    const prediction = admission.predictionOf(spec.id)!;
    expect(prediction).toMatchObject({ prompt_tokens: 77, cached_tokens: 0 });
    expect(prediction.completion_tokens).toBeLessThanOrEqual(200);
    expect(prediction.completion_tokens_p90).toBeGreaterThanOrEqual(prediction.completion_tokens);
    end(spec);
    expect(admission.predictionOf(spec.id)).toBeNull();
  });

  test('learns from what the engine says of prompts and what outputs came to', () => {
    const { admission, enqueue, decide, first, end } = create();
    const before = admission.status().promptModel;
    let spec = enqueue();
    for (let i = 0; i < 60; i++) {
      decide();
      first(spec, { promptTokens: 500, completionTokens: 10, cachedTokens: 400 });
      end(spec);
      spec = enqueue();
    }
    decide();
    expect(admission.status().promptModel).not.toEqual(before);
    const prediction = admission.predictionOf(spec.id)!;
    expect(prediction.completion_tokens).toBeLessThan(60);
    expect(prediction.cached_tokens).toBeGreaterThan(50);
  });
});

describe('a job that another worker offers', () => {
  const offer = { promptBytes: 400 };

  test('is taken where it would start at once', () => {
    const { admission, enqueue } = create();
    expect(admission.canTakeSoon(offer)).toBe(true);
    expect(admission.canTakeSoon({ promptBytes: 4 * 16 * 901 })).toBe(false);
    const { id } = enqueue();
    expect(admission.canTakeSoon(offer)).toBe(false);
    admission.withdraw(id);
    expect(admission.canTakeSoon(offer)).toBe(true);
  });

  test('is not where all places are taken', () => {
    const { admission, enqueue, decide } = create({ model: { maxNumSeqs: 1 } });
    enqueue();
    decide();
    expect(admission.canTakeSoon(offer)).toBe(false);
  });
});
