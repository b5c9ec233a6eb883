import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import type { ChatRequest } from '../../shared/types/chat.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { WorkerRuntime } from '../../workers/deps.ts';
import { engineRequests } from '../helpers/engine-state.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { startSimulator } from './simulator/support/start-simulator.ts';
import { generatedTokens } from './support/engine-counters.ts';
import { completionOf, hasRewound, startsOf, textOf } from './support/job-events.ts';

/** 1920 tokens of cache: four of the batch jobs below fill it, and three of the interactive ones need most of it. */
const BLOCKS = 121;
const BATCH_TOKENS = 380;
const BATCH_JOBS = 4;
const BURST_JOBS = 3;
/** Tokens in flight when a request is cut off: generated, and too late for the log. */
const LOST_TOKENS_PER_CUT = 16;

let harness: WorkerHarness;
let worker: WorkerRuntime;

beforeAll(async () => {
  harness = await startWorkerHarness({
    simulator: { numGpuBlocksOverride: BLOCKS, maxModelLen: 1_800, speed: 4 },
    // No engine fails here: with a single try, a second attempt is one that does not count as a try.
    worker: { maxAttempts: 1, drainGraceMs: 20 },
  });
});
afterAll(() => harness.close());

/** A new one for each test: it has seen no interactive traffic yet and keeps no room free for it. */
beforeEach(async () => {
  worker = await harness.startWorker(undefined, undefined, { batchKvShare: 1 });
  onTestFinished(() => worker.stop());
});

function prompt(topic: string, outputTokens: number, promptWords = 0): Partial<ChatRequest> {
  const content = `Write at length about ${topic}. ${'wagon '.repeat(promptWords)}[sim output_tokens=${outputTokens}]`;
  return { messages: [{ role: 'user', content }], max_tokens: outputTokens + 20 };
}

const batchPrompt = (number: number) => prompt(`freight train number ${number}`, BATCH_TOKENS);

function submitBatch(request: Partial<ChatRequest>, fields: Partial<JobSpec> = {}): Promise<string> {
  return harness.submit(request, { tier: 'flex', ...fields });
}

/** Resolves when every one of these jobs has output in the engine. */
async function writing(jobIds: string[]): Promise<void> {
  await harness.until(async () => {
    const { running } = await engineRequests(harness.engineUrl);
    const isWriting = (jobId: string) =>
      running.some((request) => request.request_id?.includes(jobId) && request.generated_tokens > 0);
    return jobIds.every(isWriting);
  });
}

/** Interactive jobs that come all at once; resolves with their logs. */
async function burst(name: string): Promise<LoggedEvent[][]> {
  const numbers = Array.from({ length: BURST_JOBS }, (_, number) => number);
  const ids = await Promise.all(numbers.map((number) => harness.submit(prompt(`${name} ${number}`, 450))));
  return Promise.all(ids.map(harness.ended));
}

function tokensOf(jobs: LoggedEvent[][]): number {
  return jobs.reduce((sum, events) => sum + completionOf(events).usage.completion_tokens, 0);
}

const wasParked = (events: LoggedEvent[]) => startsOf(events).length > 1;

/** The batch prompts' answers where nothing disturbs them. */
async function undisturbed(): Promise<LoggedEvent[][]> {
  const numbers = Array.from({ length: BATCH_JOBS }, (_, number) => number);
  const ids = await Promise.all(numbers.map((number) => submitBatch(batchPrompt(number))));
  const ended = await Promise.all(ids.map(harness.ended));
  expect(ended.some(wasParked)).toBe(false);
  return ended;
}

/** As of one job that took a break: times from its first output, money for each token once. */
function expectBilledOnce(events: LoggedEvent[]): void {
  const { usage, timing, prediction, cost } = completionOf(events);
  expect(timing.ttft_ms).toBeGreaterThanOrEqual(timing.queue_ms!);
  expect(timing.ttft_ms).toBeLessThan(timing.total_ms / 2);
  expect(timing.tpot_ms).toBeGreaterThan(0);
  expect(timing.tpot_ms).toBeLessThan(timing.total_ms);
  expect(usage.prompt_tokens_details!.cached_tokens).toBeLessThanOrEqual(usage.prompt_tokens);
  expect(cost.total_nano_usd).toBe(cost.prompt_nano_usd + cost.completion_nano_usd);
  expect(prediction!.prompt_tokens).toBeGreaterThan(0);
  expect(prediction!.completion_tokens).toBeGreaterThan(0);
  expect(prediction!.completion_tokens).toBeLessThanOrEqual(prediction!.completion_tokens_p90);
  expect(prediction!.completion_tokens_p90).toBeLessThanOrEqual(BATCH_TOKENS + 20);
}

describe('batch in a full cache gives way to interactive jobs', () => {
  test.each(['stream', 'hold'] as const)('and loses nothing (verify: %s)', async (verify) => {
    const expected = await undisturbed();
    const before = await generatedTokens(harness.engineUrl);
    const ids = await Promise.all(expected.map((_, number) => submitBatch(batchPrompt(number), { verify })));
    await writing(ids);
    const interactive = await burst(`express ${verify}`);
    const batch = await Promise.all(ids.map(harness.ended));
    const parked = batch.filter(wasParked);
    expect(parked.length).toBeGreaterThan(0);
    expect(interactive.some(wasParked)).toBe(false);

    expect(batch.map(textOf)).toEqual(expected.map(textOf));
    expect(batch.some(hasRewound)).toBe(false);
    const usages = (jobs: LoggedEvent[][]) =>
      jobs.map(completionOf).map(({ usage: { prompt_tokens, completion_tokens } }) => ({
        prompt_tokens,
        completion_tokens,
      }));
    expect(usages(batch)).toEqual(usages(expected));

    const cuts = batch.reduce((sum, events) => sum + startsOf(events).length - 1, 0);
    const generated = (await generatedTokens(harness.engineUrl)) - before;
    const answered = tokensOf([...batch, ...interactive]);
    expect(generated).toBeGreaterThanOrEqual(answered);
    expect(generated).toBeLessThanOrEqual(answered + cuts * LOST_TOKENS_PER_CUT);
    parked.forEach(expectBilledOnce);
    // The interactive jobs came last and were done first.
    const endOf = (jobs: LoggedEvent[][]) =>
      Math.max(...jobs.map((events) => completionOf(events).timing.total_ms));
    expect(endOf(interactive)).toBeLessThan(endOf(parked));
  });

  test('however often, without using up its tries', async () => {
    const rounds = 6;
    const request = prompt('one very long train', 500, 1_200);
    const expected = await harness.ended(await submitBatch(request));
    const id = await submitBatch(request);
    for (let round = 0; round < rounds; round += 1) {
      await writing([id]);
      const interactive = await harness.submit(prompt(`express ${round}`, 4, 600));
      completionOf(await harness.ended(interactive));
    }
    const events = await harness.ended(id);
    // An express that comes while it is on its way back finds room without it.
    const attempts = startsOf(events).map(({ attempt }) => attempt);
    expect(attempts.length).toBeGreaterThan(rounds / 2);
    expect(attempts).toEqual(attempts.map((_attempt, index) => index + 1));
    const { prompt_tokens, completion_tokens, prompt_tokens_details } = completionOf(events).usage;
    expect({ prompt_tokens, completion_tokens }).toEqual({ prompt_tokens: 1_232, completion_tokens: 500 });
    // The engine's cache held its own output, too, which is no prompt of the client's.
    expect(prompt_tokens_details!.cached_tokens).toBeGreaterThan(0);
    expect(prompt_tokens_details!.cached_tokens).toBeLessThanOrEqual(prompt_tokens);
    // The first job of this kind has taught how long such prompts are.
    const predicted = completionOf(events).prediction!.prompt_tokens;
    expect(Math.abs(predicted - prompt_tokens)).toBeLessThan(0.1 * prompt_tokens);
    expect(hasRewound(events)).toBe(false);
    expect(textOf(events)).toBe(textOf(expected));
    expect(await harness.jobStore.get(id)).toMatchObject({ failures: 0, status: 'completed' });
  });
});

const LONG_DOCUMENT = {
  type: 'object',
  properties: { a: { type: 'array', items: { type: 'string', minLength: 40 }, minItems: 40, maxItems: 40 } },
  required: ['a'],
  additionalProperties: false,
};

describe('what cannot be continued', () => {
  test.each<[string, Partial<ChatRequest>]>([
    [
      'a document',
      {
        response_format: { type: 'json_schema', json_schema: { name: 'a', schema: LONG_DOCUMENT } },
        max_tokens: 1_000,
      },
    ],
    ['log probabilities', { logprobs: true }],
    ['stop strings', { stop: ['no such words'] }],
  ])('is not parked: %s', async (_, fields) => {
    // Alone in the engine anything may go; beside it batch that can be parked fills the rest.
    const fixed = await submitBatch({ ...prompt('a fixed train', BATCH_TOKENS), ...fields });
    await writing([fixed]);
    const ids = await Promise.all([1, 2].map((number) => submitBatch(batchPrompt(number))));
    await writing([fixed, ...ids]);
    const interactive = await burst('express');
    const [kept, ...others] = await Promise.all([fixed, ...ids].map(harness.ended));
    expect(interactive.map(completionOf)).toHaveLength(BURST_JOBS);
    expect(others.some(wasParked)).toBe(true);
    completionOf(kept!);
    expect(wasParked(kept!)).toBe(false);
    expect(hasRewound(kept!)).toBe(false);
  });

  test('makes interactive jobs wait instead', async () => {
    const stop = ['no such words'];
    const numbers = Array.from({ length: BATCH_JOBS }, (_, number) => number);
    const ids = await Promise.all(numbers.map((number) => submitBatch({ ...batchPrompt(number), stop })));
    await writing(ids);
    const interactive = await burst('express');
    const batch = await Promise.all(ids.map(harness.ended));
    expect(batch.some(wasParked)).toBe(false);
    for (const events of [...interactive, ...batch]) {
      completionOf(events);
      expect(hasRewound(events)).toBe(false);
    }
  });
});

test.each(['stream', 'hold'] as const)(
  'a worker that stops hands its job on to another engine behind its last token (verify: %s)',
  async (verify) => {
    const request = batchPrompt(0);
    const expected = await harness.ended(await submitBatch(request));
    const id = await submitBatch(request, { verify });
    await writing([id]);
    const before = await generatedTokens(harness.engineUrl);
    await harness.until(async () => (await generatedTokens(harness.engineUrl)) > before + 50);
    await worker.stop();
    const { written, failures, status } = (await harness.jobStore.get(id))!;
    expect({ failures, status }).toEqual({ failures: 0, status: 'queued' });
    expect(written).toBeGreaterThan(50);

    const other = await startSimulator({ maxModelLen: 1_800, model: harness.model.engineModel });
    const successor = await harness.startWorker('successor', other.url);
    onTestFinished(() => successor.stop());
    const events = await harness.ended(id);
    expect(textOf(events)).toBe(textOf(expected));
    expect(hasRewound(events)).toBe(false);
    expect(startsOf(events)).toMatchObject([{ attempt: 1 }, { attempt: 2, worker: 'successor' }]);
    expect(completionOf(events).usage.completion_tokens).toBe(BATCH_TOKENS);
    expect(await generatedTokens(other.url)).toBe(BATCH_TOKENS - written);
  },
);
