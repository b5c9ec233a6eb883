import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ChatRequest } from '../../shared/types/chat.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { EngineState } from '../helpers/engine-state.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, expectWhole } from './support/job-events.ts';

const JSON_SCHEMA = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'n',
    schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  },
};

let harness: WorkerHarness;

beforeAll(async () => {
  harness = await startWorkerHarness({
    simulator: { numGpuBlocksOverride: 121, maxModelLen: 1_800, speed: 4 },
    worker: { exactPromptTokens: true, retryBackoffMs: 50 },
  });
  await harness.startWorker(undefined, undefined, { batchKvShare: 1 });
});
afterAll(() => harness.close());

function prompt(topic: string, outputTokens: number): Partial<ChatRequest> {
  const content = `Tell me about ${topic}. [sim output_tokens=${outputTokens}]`;
  return { messages: [{ role: 'user', content }], max_tokens: outputTokens + 20 };
}

async function cancel(jobId: string): Promise<void> {
  await harness.jobStore.requestCancel(jobId, Date.now());
  await harness.control.send(harness.model.id, { type: 'cancel', jobId });
}

test('the engine is told whom to prefer', async () => {
  const tiers = ['priority', 'default', 'flex'] as const;
  const ids = await Promise.all(tiers.map((tier) => harness.submit(prompt(tier, 300), { tier })));
  const seen = new Map<string, number>();
  await harness.until(async () => {
    const { running, waiting } = (await harness.engineRequests()) as EngineState;
    for (const request of [...running, ...waiting] as { request_id: string; priority: number }[])
      seen.set(
        ids.find((id) => request.request_id.includes(id))!,
        request.priority,
      );
    return seen.size === tiers.length;
  });
  const priorities = ids.map((id) => seen.get(id)!);
  expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
  expect(new Set(priorities).size).toBe(tiers.length);
  await Promise.all(ids.map(harness.ended));
});

test('prompts are counted by the engine where the configuration says so', async () => {
  const requests: Partial<ChatRequest>[] = [
    prompt('one train', 5),
    prompt(`many ${'trains and '.repeat(200)}wagons`, 5),
    { messages: [{ role: 'system', content: 'Be brief.' }, ...prompt('äöü and 火车', 5).messages!] },
  ];
  for (const request of requests) {
    const { prediction, usage } = completionOf(await harness.ended(await harness.submit(request)));
    expect(prediction!.prompt_tokens).toBe(usage.prompt_tokens);
  }
});

test('after all that can become of jobs nothing is held: no slot, no block, no request', async () => {
  const jobs: { id: Promise<string>; ends: LoggedEvent['type'] }[] = [];
  const submit = (ends: LoggedEvent['type'], request: Partial<ChatRequest>, fields: Partial<JobSpec> = {}) =>
    jobs.push({ id: harness.submit(request, fields), ends });
  await harness.fault({ fault: 'cut-after=9', times: 3, contains: 'broken' });
  await harness.fault({ fault: 'status=400', times: 1, contains: 'refused' });
  for (let number = 0; number < 4; number += 1) {
    submit('job.completed', prompt(`freight ${number}`, 380), { tier: 'flex' });
    submit('job.completed', prompt(`held ${number}`, 200), { tier: 'flex', verify: 'hold' });
    submit('job.completed', prompt(`express ${number}`, 450));
    submit(
      'job.completed',
      { ...prompt('a number', 10), response_format: JSON_SCHEMA },
      { tier: 'priority' },
    );
  }
  for (let number = 0; number < 3; number += 1) submit('job.completed', prompt(`broken ${number}`, 60));
  submit('job.failed', prompt('refused', 60));
  submit('job.expired', prompt('late', 60), { deadlineAt: Date.now() - 1 });
  const cancelled = [0, 1, 2, 3].map((number) =>
    harness.submit(prompt(`cancelled ${number}`, 1_500), { tier: number % 2 === 0 ? 'flex' : 'default' }),
  );
  const overdue = harness.submit(prompt('overdue', 1_500), {
    tier: 'priority',
    deadlineAt: Date.now() + 700,
  });

  const ids = await Promise.all(cancelled);
  // Two of them wherever they are, the others once they have written.
  await Promise.all(ids.slice(2).map(cancel));
  const written = async (id: string) => (await harness.events(id)).some(({ type }) => type === 'text.delta');
  await Promise.all(ids.slice(0, 2).map((id) => harness.until(() => written(id)).then(() => cancel(id))));
  for (const id of ids) expect((await harness.ended(id)).at(-1)?.type).toBe('job.cancelled');
  const last = (await harness.ended(await overdue)).at(-1)?.type;
  expect(['job.failed', 'job.expired']).toContain(last);
  const ended = await Promise.all(jobs.map(async ({ id }) => harness.ended(await id)));
  ended.forEach(expectWhole);
  expect(ended.map((events) => events.at(-1)!.type)).toEqual(jobs.map(({ ends }) => ends));

  await harness.until(async () => {
    const [status] = await harness.registry.list();
    return status !== undefined && status.running === 0 && status.kvUsage === 0 && status.gate === 'open';
  });
  const { running, waiting } = await harness.engineRequests();
  expect([...running, ...waiting]).toEqual([]);
  const depth = await harness.producer.depth(harness.model.id);
  for (const tier of Object.values(depth)) expect(tier).toEqual({ waiting: 0, active: 0, oldestAt: null });
});
