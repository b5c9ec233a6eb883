import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ModelConfig } from '../../shared/config/types.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, startsOf, textOf } from './support/job-events.ts';

const LOOP = 'Let us see what comes next. '.repeat(60);
const GOOD = '12 * 12 = 144. The answer is 144.';
const SMALL_SAYS = { 'What is 12 times 12?': GOOD, 'What is 13 times 12?': LOOP };
const LARGE_SAYS = { 'What is 13 times 12?': '13 * 12 = 156. The answer is 156.' };

const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
let harness: WorkerHarness;
let large: ModelConfig;
let largeEngine: Awaited<ReturnType<typeof createSimulatorServer>>;

function replay(name: string, says: Record<string, string>): string {
  const file = join(folder, name);
  const lines = Object.entries(says).map(([prompt, output]) => JSON.stringify({ prompt, output }));
  writeFileSync(file, lines.join('\n'));
  return file;
}

beforeAll(async () => {
  harness = await startWorkerHarness({
    simulator: { replay: replay('small', SMALL_SAYS) },
    verification: { doubt: 0.5, maxExtraMs: 60_000 },
  });
  large = harness.config.models.find(({ role }) => role === 'large')!;
  largeEngine = await createSimulatorServer({
    preset: large.simulatorPreset,
    model: large.engineModel,
    speed: 20,
    replay: replay('large', LARGE_SAYS),
  });
  await harness.startWorker('small');
});
afterAll(async () => {
  await harness.close();
  await largeEngine.close();
  rmSync(folder, { recursive: true });
});

async function ask(content: string, fields: Partial<JobSpec> = {}) {
  const route = {
    model: harness.model.id,
    class: 'simple',
    score: 0.5,
    classifier: 'heuristic',
    reasons: [],
  } as const;
  const spec = {
    route: { ...route, strategy: 'balanced' as const, reasons: [] },
    verify: 'hold' as const,
    ...fields,
  };
  return await harness.ended(await harness.submit({ messages: [{ role: 'user', content }] }, spec));
}

test('with nobody else to ask, a doubtful answer stands, and what was held goes out', async () => {
  const events = await ask('What is 13 times 12?');
  expect(textOf(events)).toBe(LOOP);
  expect(completionOf(events)).not.toHaveProperty('refused');
});

test('a doubtful answer of the small model is asked of the large one, and only that is seen', async () => {
  await harness.startWorker('large', await largeEngine.listen(), { ...large });
  await harness.until(async () => (await harness.registry.list()).some(({ model }) => model === large.id));
  const events = await ask('What is 13 times 12?');
  expect(textOf(events)).toBe(LARGE_SAYS['What is 13 times 12?']);
  expect(startsOf(events).map(({ model }) => model)).toEqual([harness.model.id, large.id]);
  expect(completionOf(events).refused).toMatchObject([
    {
      code: 'answer_doubtful',
      model: harness.model.id,
      problems: [expect.stringContaining('repeats itself')],
    },
  ]);
});

test('streamed with `rewind`, it is seen and taken back', async () => {
  const events = await ask('What is 13 times 12?', { verify: 'rewind' });
  const types = events.map(({ type }) => type).filter((type) => type !== 'text.delta');
  expect(types).toEqual([
    'job.queued',
    'job.started',
    'job.escalated',
    'job.rewound',
    'job.started',
    'job.completed',
  ]);
  expect(textOf(events)).toBe(LARGE_SAYS['What is 13 times 12?']);
});

test.each<[string, string, Partial<JobSpec>]>([
  ['that nothing speaks against', 'What is 12 times 12?', {}],
  ['whose words are out', 'What is 13 times 12?', { verify: 'stream' }],
])('an answer %s stands', async (_, question, fields) => {
  const events = await ask(question, fields);
  expect(startsOf(events)).toHaveLength(1);
  expect(textOf(events)).toBe(SMALL_SAYS[question as keyof typeof SMALL_SAYS]);
});

test('whoever names the small model gets its answer, doubtful or not', async () => {
  const route = {
    model: harness.model.id,
    class: 'simple',
    score: 0.5,
    classifier: 'heuristic',
    reasons: [],
  } as const;
  const events = await ask('What is 13 times 12?', {
    route: { ...route, strategy: 'explicit', reasons: [] },
  });
  expect(textOf(events)).toBe(LOOP);
});
