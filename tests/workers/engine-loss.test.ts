import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import type { LoggedEvent } from '../../shared/types/events.ts';
import type { GateState } from '../../shared/types/worker-status.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { clearFaults, engineRequests } from '../helpers/engine-state.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, hasRewound, startsOf, textOf } from './support/job-events.ts';

function prompt(topic: string, outputTokens: number) {
  const content = `Tell me about ${topic}. [sim output_tokens=${outputTokens}]`;
  return { messages: [{ role: 'user' as const, content }], max_tokens: outputTokens + 10 };
}

/** As the api tier sees it in the worker's heartbeat. */
async function gateIs(harness: WorkerHarness, gate: GateState): Promise<void> {
  await harness.until(async () => (await harness.registry.list())[0]?.gate === gate);
}

/** The same, three heartbeats in a row: on a busy machine a scrape of before the fault may still come in. */
async function gateStays(harness: WorkerHarness, gate: GateState): Promise<void> {
  const seen = new Set<number>();
  await harness.until(async () => {
    const status = (await harness.registry.list())[0];
    if (status?.gate === gate) seen.add(status.updatedAt);
    else seen.clear();
    return seen.size >= 3;
  });
}

/** Resolves when the job has written so many more events. */
async function goesOn(harness: WorkerHarness, jobId: string, events: number): Promise<void> {
  const before = (await harness.events(jobId)).length;
  await harness.until(async () => (await harness.events(jobId)).length >= before + events);
}

/** Each completed once, without a word lost: as the same prompts are answered afterwards. */
async function expectAllWhole(harness: WorkerHarness, topics: string[], ids: string[], tokens: number) {
  const ended = await Promise.all(ids.map(harness.ended));
  const again = await Promise.all(topics.map((topic) => harness.submit(prompt(topic, tokens))));
  const undisturbed = await Promise.all(again.map(harness.ended));
  expect(ended.map(completionOf).map(({ usage }) => usage.completion_tokens)).toEqual(
    ended.map(() => tokens),
  );
  expect(ended.map(textOf)).toEqual(undisturbed.map(textOf));
  expect(ended.some(hasRewound)).toBe(false);
  return ended;
}

const wasInterrupted = (events: LoggedEvent[]) => startsOf(events).length > 1;

// Side by side: two seconds pass before a scrape counts as old.
describe.concurrent('an engine whose /metrics fails', () => {
  test.each(['hang', 'garbage', 'nonsense', '404'])(
    'gets nothing new, keeps what runs, and gets jobs again when it answers: %s',
    async (fault) => {
      const harness = await startWorkerHarness({ worker: { drainGraceMs: 20 } });
      try {
        await harness.startWorker();
        await harness.fault({ fault: 'slow=10', times: 1 });
        const running = await harness.submit(prompt('a long train', 4_000));
        await goesOn(harness, running, 3);
        await harness.fault({ fault: `metrics=${fault}` });
        await gateStays(harness, 'engine_stale');
        const next = await harness.submit(prompt('the next train', 10));
        await goesOn(harness, running, 20);
        expect((await harness.events(next)).map(({ type }) => type)).toEqual(['job.queued']);

        await clearFaults(harness.engineUrl);
        const events = await harness.ended(next);
        completionOf(events);
        expect(startsOf(events)).toHaveLength(1);
        await goesOn(harness, running, 1);
        expect(startsOf(await harness.events(running))).toHaveLength(1);
        await gateIs(harness, 'open');
      } finally {
        await harness.close();
      }
    },
  );
});

describe('an engine that is gone', () => {
  const TOKENS = 300;
  const TOPICS = Array.from({ length: 12 }, (_, number) => `train ${number}`);
  let harness: WorkerHarness;

  beforeAll(async () => {
    harness = await startWorkerHarness({ worker: { drainGraceMs: 20 } });
  });
  afterAll(() => harness.close());

  async function startEngine(numGpuBlocksOverride: number, port = 0) {
    const { engineModel: model, simulatorPreset: preset } = harness.model;
    const sizes = { numGpuBlocksOverride, maxModelLen: 1_800 };
    const engine = await createSimulatorServer({ preset, model, speed: 3, port, ...sizes });
    const url = await engine.listen();
    onTestFinished(() => engine.close());
    return { url, close: () => engine.close() };
  }

  async function submitAll(): Promise<string[]> {
    return Promise.all(
      TOPICS.map((topic, number) =>
        harness.submit(prompt(topic, TOKENS), {
          tier: number % 2 === 0 ? 'default' : 'flex',
          verify: number % 3 === 0 ? 'hold' : 'stream',
        }),
      ),
    );
  }

  /** Some jobs are in the middle of their answers. */
  async function inTheMiddle(url: string): Promise<void> {
    await harness.until(async () => {
      const { running } = await engineRequests(url);
      return running.some(({ generated_tokens }) => generated_tokens > 100);
    });
  }

  test('and comes back: every job goes on and completes once', async () => {
    const slots = 4;
    const engine = await startEngine(400);
    const worker = await harness.startWorker(undefined, engine.url, { maxNumSeqs: slots });
    onTestFinished(() => worker.stop());
    const ids = await submitAll();
    await inTheMiddle(engine.url);
    await engine.close();
    await gateIs(harness, 'engine_down');
    // It does not draw the queue in: only what was on it has lost a try.
    const records = await Promise.all(ids.map((id) => harness.jobStore.get(id)));
    expect(records.filter((record) => record!.failures > 0).length).toBeLessThanOrEqual(slots);
    const whileDown = await harness.submit(prompt('a late train', 10));
    await startEngine(400, Number(new URL(engine.url).port));
    completionOf(await harness.ended(whileDown));
    const ended = await expectAllWhole(harness, TOPICS, ids, TOKENS);
    expect(ended.some(wasInterrupted)).toBe(true);
  });

  test('and begins anew with fewer blocks: they are what it is filled by', async () => {
    const engine = await startEngine(400);
    const worker = await harness.startWorker(undefined, engine.url);
    onTestFinished(() => worker.stop());
    const capacityIs = (tokens: number) =>
      harness.until(async () => (await harness.registry.list())[0]?.kvCapacityTokens === tokens);
    await capacityIs(399 * 16);
    const ids = await submitAll();
    await inTheMiddle(engine.url);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ num_gpu_blocks: 121 });
    await fetch(`${engine.url}/admin/restart`, { method: 'POST', headers, body });
    await capacityIs(120 * 16);
    const ended = await expectAllWhole(harness, TOPICS, ids, TOKENS);
    expect(ended.filter(wasInterrupted).length).toBeGreaterThan(0);
  });
});
