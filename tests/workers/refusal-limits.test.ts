import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest, RoutingWish } from '../../shared/types/chat.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, startsOf } from './support/job-events.ts';

const POINT = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'point',
    schema: { type: 'object', required: ['x'], properties: { x: { type: 'integer' } } },
  },
};
const BAD = '{"x": "1"}';
const LONG = `A point. ${'over the points '.repeat(150)}`;

let harness: WorkerHarness;
let large: ModelConfig;
let plain: Awaited<ReturnType<typeof createSimulatorServer>>;
let narrow: Awaited<ReturnType<typeof createSimulatorServer>>;
const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));

function replay(name: string, says: Record<string, string>): string {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(
    file,
    Object.entries(says)
      .map(([prompt, output]) => JSON.stringify({ prompt, output }))
      .join('\n'),
  );
  return file;
}

/** Models of the harness whose engines answer wrongly: with OpenAI's API alone, and with a short context. */
const PLAIN = 'plain-8b';
const NARROW = 'narrow-8b';
const NARROW_TOKENS = 640;

beforeAll(async () => {
  harness = await startWorkerHarness();
  large = harness.config.models.find(({ role }) => role === 'large')!;
  const { simulatorPreset: preset, engineModel: model } = harness.model;
  const engine = { preset, model, speed: 20, guidedDecoding: false, jitter: 0 };
  plain = await createSimulatorServer({
    ...engine,
    plainOpenai: true,
    replay: replay('plain', { 'A point.': BAD }),
  });
  narrow = await createSimulatorServer({
    ...engine,
    maxModelLen: NARROW_TOKENS,
    replay: replay('narrow', { [LONG]: BAD }),
  });
  // Where the harness puts every job: those of other models are moved on.
  await harness.startWorker('small');
  await harness.startWorker('plain', await plain.listen(), { id: PLAIN });
  await harness.startWorker('narrow', await narrow.listen(), { id: NARROW });
  // Answers whatever is asked: with guided decoding.
  await harness.startWorker('large', harness.engineUrl, { ...large, engineModel: harness.model.engineModel });
  await harness.until(async () => (await harness.registry.list()).length === 4);
});
afterAll(async () => {
  await harness.close();
  await Promise.all([plain.close(), narrow.close()]);
  rmSync(folder, { recursive: true });
});

function ask(
  model: string,
  question: string,
  request: Partial<ChatRequest> = {},
  strategy: JobSpec['route']['strategy'] = 'balanced',
) {
  const route = {
    model,
    class: 'simple',
    score: 0.1,
    classifier: 'heuristic',
    strategy,
    reasons: [],
  } as const;
  const messages = [{ role: 'user' as const, content: question }];
  const full = { messages, response_format: POINT, max_tokens: 20, ...request };
  return harness.submit(full, { route: { ...route, reasons: [] }, verify: 'hold' });
}

test('a server that counts only at the end is paid for the prompt of an answer that was stopped', async () => {
  const { refused } = completionOf(await harness.ended(await ask(PLAIN, 'A point.')));
  const [first] = refused!;
  expect(first!.usage.prompt_tokens).toBeGreaterThan(0);
  expect(first!.usage.completion_tokens).toBeGreaterThan(0);
});

test('asked again it would not fit the context: the error is what was wrong with the answer', async () => {
  const events = await harness.ended(await ask(NARROW, LONG, {}, 'explicit'));
  expect(events.at(-1)).toMatchObject({ type: 'job.failed', error: { code: 'structured_output_invalid' } });
});

test('asked again it would not fit the context: the large model is asked at once', async () => {
  const events = await harness.ended(await ask(NARROW, LONG));
  completionOf(events);
  expect(startsOf(events).at(-1)!.model).toBe(large.id);
});

test.each<[string, RoutingWish, boolean]>([
  ['any model', {}, true],
  ['the large one by its alias', { models: ['small', 'large'] }, true],
  ['others only', { models: ['small'] }, false],
  ['any for less than a dollar', { max_cost: 1 }, true],
  ['any for next to nothing', { max_cost: 0.000_001 }, false],
])('a wish for an answer from %s, %j: that the large model is asked is %s', async (_, routing, escalates) => {
  const events = await harness.ended(await ask(PLAIN, 'A point.', { routing }));
  expect(events.some(({ type }) => type === 'job.escalated')).toBe(escalates);
});
