import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ModelConfig } from '../../shared/config/types.ts';
import { createTranscript } from '../../shared/event-log/transcript.ts';
import { sessionKeyOf } from '../../shared/jobs/session-key.ts';
import { createSessionModels } from '../../shared/jobs/session-models.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, expectWhole, startsOf, textOf } from './support/job-events.ts';

const LOOK_UP = {
  type: 'function' as const,
  function: {
    name: 'look_up',
    parameters: {
      type: 'object',
      properties: { key: { type: 'string' } },
      required: ['key'],
      additionalProperties: false,
    },
  },
};
const POINT = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'point',
    schema: {
      type: 'object',
      properties: { x: { type: 'integer', minimum: 0 }, y: { type: 'integer' } },
      required: ['x', 'y'],
    },
  },
};
const BAD_CALL = '{"name": "look_up", "parameters": {"key": 5}}';
const GOOD_CALL = '{"name": "look_up", "parameters": {"key": "yard"}}';

function feedback(problem: string): string {
  return `That answer cannot be used:\n- ${problem}\nAnswer again, in full, without these mistakes.`;
}

const BAD_KEY = 'look_up: /key must be string';
const BAD_POINT = 'The answer does not fit response_format: /y must be number, not string (character 14)';
const TOO_SMALL = 'The answer does not fit response_format: /x must be >= 0';

/** What the two simulated models say to which last user message. */
const SMALL_SAYS: Record<string, string> = {
  'repairs itself': BAD_CALL,
  'never learns': BAD_CALL,
  'calls twice': `${GOOD_CALL}; ${GOOD_CALL}`,
  'a broken point': '{"x": 1, "y": "2"}',
  'a point too small': '{"x": -1, "y": 2}',
  'a point in prose': 'The point is {"x": 1, "y": 2}.',
  'words at first': `Let me see. ${BAD_CALL}`,
  [feedback(BAD_KEY)]: GOOD_CALL,
  [feedback(BAD_POINT)]: '{"x": 1, "y": 2}',
  [feedback(TOO_SMALL)]: '{"x": 0, "y": 2}',
};
const STUBBORN_SAYS: Record<string, string> = { ...SMALL_SAYS, [feedback(BAD_KEY)]: BAD_CALL };
const LARGE_SAYS: Record<string, string> = { 'never learns': GOOD_CALL };

let harness: WorkerHarness;
let large: ModelConfig;
let largeEngine: Awaited<ReturnType<typeof createSimulatorServer>>;

const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));

function replay(name: string, says: Record<string, string>): string {
  const file = join(folder, `${name}.jsonl`);
  const lines = Object.entries(says).map(([prompt, output]) => JSON.stringify({ prompt, output }));
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** A second model of the harness, small too, that makes its mistakes again. */
const STUBBORN = 'stubborn-8b';
let stubbornEngine: Awaited<ReturnType<typeof createSimulatorServer>>;

beforeAll(async () => {
  const engine = { speed: 20, guidedDecoding: false, toolParser: 'llama3_json', jitter: 0 } as const;
  harness = await startWorkerHarness({ simulator: { ...engine, replay: replay('small', SMALL_SAYS) } });
  large = harness.config.models.find(({ role }) => role === 'large')!;
  stubbornEngine = await createSimulatorServer({
    ...engine,
    preset: harness.model.simulatorPreset,
    model: harness.model.engineModel,
    replay: replay('stubborn', STUBBORN_SAYS),
  });
  largeEngine = await createSimulatorServer({
    ...engine,
    preset: large.simulatorPreset,
    model: large.engineModel,
    replay: replay('large', LARGE_SAYS),
  });
  await harness.startWorker('small');
  await harness.startWorker('stubborn', await stubbornEngine.listen(), { id: STUBBORN });
});
afterAll(async () => {
  await harness.close();
  await stubbornEngine.close();
  await largeEngine.close();
  rmSync(folder, { recursive: true });
});

function ask(question: string, request: Partial<ChatRequest> = {}, fields: Partial<JobSpec> = {}) {
  const messages = [{ role: 'user' as const, content: question }];
  return harness.submit({ messages, ...request }, { verify: 'hold', ...fields });
}

function callsOf(events: LoggedEvent[]): string[] {
  const transcript = createTranscript();
  for (const event of events) transcript.add(event);
  return transcript.toolCalls().map((call) => `${call.name} ${call.arguments}`);
}

function routedTo(model: string): Partial<JobSpec> {
  const route = { model, class: 'simple', score: 0.1, classifier: 'heuristic', reasons: [] } as const;
  return { route: { ...route, strategy: 'balanced', reasons: [] } };
}

test('a held call that does not fit is asked for again with what was wrong, and only the good one is seen', async () => {
  const events = await harness.ended(await ask('repairs itself', { tools: [LOOK_UP] }));
  const end = completionOf(events);
  expect(callsOf(events)).toEqual(['look_up {"key": "yard"}']);
  expect(events.some((event) => event.type === 'job.rewound')).toBe(false);
  expect(startsOf(events)).toHaveLength(2);
  expect(end).toMatchObject({
    finish_reason: 'tool_calls',
    refused: [{ attempt: 1, code: 'tool_call_invalid', problems: [BAD_KEY], model: harness.model.id }],
  });
});

test('both answers are paid for, and the large model would have been asked once', async () => {
  const { usage, cost, refused } = completionOf(
    await harness.ended(await ask('repairs itself', { tools: [LOOK_UP] })),
  );
  const [first] = refused!;
  // Asked again, the prompt holds the first answer and the problem as well.
  expect(usage.prompt_tokens).toBeGreaterThan(first!.usage.prompt_tokens);
  expect(cost.refused_nano_usd).toBe(first!.cost_nano_usd);
  expect(cost.refused_nano_usd).toBeGreaterThan(0);
  expect(cost.total_nano_usd).toBe(cost.prompt_nano_usd + cost.completion_nano_usd + cost.refused_nano_usd);
});

test('a document that does not fit its schema is asked for again, also from an engine without guided decoding', async () => {
  const events = await harness.ended(await ask('a broken point', { response_format: POINT }));
  expect(completionOf(events).refused).toMatchObject([{ code: 'structured_output_invalid' }]);
  expect(JSON.parse(textOf(events))).toEqual({ x: 1, y: 2 });
});

test('what only the whole document shows is found as well', async () => {
  const events = await harness.ended(await ask('a point too small', { response_format: POINT }));
  expect(completionOf(events).refused).toMatchObject([{ problems: [TOO_SMALL] }]);
  expect(JSON.parse(textOf(events))).toEqual({ x: 0, y: 2 });
});

test.each([
  ['a broken point', '{"x": 1, "y": ', '/y must be number, not string (character 14)'],
  ['a point in prose', '', '(root) no JSON value begins like this (character 0)'],
])('streamed, %s ends at the first character that cannot fit', async (question, seen, problem) => {
  const id = await ask(question, { response_format: POINT }, { verify: 'stream', ...routedTo(STUBBORN) });
  const events = await harness.ended(id);
  expect(events.at(-1)).toMatchObject({
    type: 'job.failed',
    error: { code: 'structured_output_invalid', message: expect.stringContaining(problem) },
  });
  expect(textOf(events)).toBe(seen);
  const { running } = await harness.engineRequests();
  expect(running).toEqual([]);
});

test('streamed with `rewind`: the bad call is seen, taken back, and the good one follows', async () => {
  const events = await harness.ended(await ask('words at first', { tools: [LOOK_UP] }, { verify: 'rewind' }));
  completionOf(events);
  const rewound = events.find((event) => event.type === 'job.rewound')!;
  const before = events.slice(0, events.indexOf(rewound));
  expect(callsOf(before)).toEqual(['look_up {"key": 5}']);
  expect(rewound.to).toBe(startsOf(events)[0]!.cursor);
  expect(callsOf(events)).toEqual(['look_up {"key": "yard"}']);
  expect(textOf(events)).toBe('');
});

test('streamed without it: words that are out stay, and the end says what is wrong with them', async () => {
  const events = await harness.ended(await ask('words at first', { tools: [LOOK_UP] }, { verify: 'stream' }));
  expect(completionOf(events).verification).toEqual({ passed: false, problems: [BAD_KEY] });
  expect(startsOf(events)).toHaveLength(1);
  expect(callsOf(events)).toEqual(['look_up {"key": 5}']);
});

test('a model that the client named and that does not learn: the error says what is wrong, and nothing is seen', async () => {
  const id = await ask(
    'never learns',
    { tools: [LOOK_UP] },
    { route: { ...routedTo(STUBBORN).route!, strategy: 'explicit' } },
  );
  const events = await harness.ended(id);
  expectWhole(events);
  expect(events.at(-1)).toMatchObject({
    type: 'job.failed',
    error: { code: 'tool_call_invalid', message: expect.stringContaining(BAD_KEY) },
    refused: [{ attempt: 1 }],
  });
  expect(callsOf(events)).toEqual([]);
  expect(startsOf(events)).toHaveLength(2);
});

test('with nobody to escalate to, the job fails as well', async () => {
  const events = await harness.ended(await ask('never learns', { tools: [LOOK_UP] }, routedTo(STUBBORN)));
  expect(events.at(-1)).toMatchObject({ type: 'job.failed', error: { code: 'tool_call_invalid' } });
  expect(events.some((event) => event.type === 'job.escalated')).toBe(false);
});

test('a held call that max_tokens cuts is an error of its own, and is not asked for again', async () => {
  const events = await harness.ended(await ask('repairs itself', { tools: [LOOK_UP], max_tokens: 14 }));
  expect(events.at(-1)).toMatchObject({
    type: 'job.failed',
    error: { code: 'tool_call_truncated', param: 'max_tokens' },
  });
  expect(startsOf(events)).toHaveLength(1);
});

test('parallel_tool_calls: false ends the answer behind its first call', async () => {
  const events = await harness.ended(
    await ask('calls twice', { tools: [LOOK_UP], parallel_tool_calls: false }, { verify: 'stream' }),
  );
  expect(completionOf(events).finish_reason).toBe('tool_calls');
  expect(callsOf(events)).toEqual(['look_up {"key": "yard"}']);
  await harness.until(async () => (await harness.engineRequests()).running.length === 0);
});

test('routed to a small model that does not learn, the job goes on to the large one', async () => {
  await harness.startWorker('large', await largeEngine.listen(), { ...large });
  await harness.until(async () => (await harness.registry.list()).some(({ model }) => model === large.id));
  const id = await ask(
    'never learns',
    { tools: [LOOK_UP] },
    {
      ...routedTo(STUBBORN),
      verify: 'rewind',
      sessionId: 'agent-1',
    },
  );
  const events = await harness.ended(id);
  const end = completionOf(events);
  expect(callsOf(events)).toEqual(['look_up {"key": "yard"}']);
  expect(events.filter((event) => event.type.startsWith('job.')).map(({ type }) => type)).toEqual([
    'job.queued',
    'job.started',
    'job.rewound',
    'job.started',
    'job.escalated',
    'job.rewound',
    'job.started',
    'job.completed',
  ]);
  expect(events.find((event) => event.type === 'job.escalated')).toMatchObject({
    from: STUBBORN,
    to: large.id,
    reason: BAD_KEY,
  });
  expect(startsOf(events).at(-1)).toMatchObject({ model: large.id, attempt: 3 });
  expect(end.refused).toMatchObject([{ model: STUBBORN }, { model: STUBBORN }]);
  // The large model is asked the original question. Always going there would have cost that, or less with the small
  // model's luck in the prefix cache.
  const { prompt_tokens: asked } = end.refused![0]!.usage;
  expect(end.usage.prompt_tokens).toBe(asked);
  expect(end.cost.always_large_nano_usd).toBeGreaterThan(end.cost.completion_nano_usd);
  expect(end.cost.always_large_nano_usd).toBeLessThanOrEqual(
    end.cost.total_nano_usd - end.cost.refused_nano_usd,
  );
  const record = await harness.until(async () => {
    const found = await harness.jobStore.get(id);
    return found?.outcome ? found : null;
  });
  expect(record).toMatchObject({ model: large.id, status: 'completed' });
  // The session's next turns go there at once.
  const sessionKey = sessionKeyOf(record.spec)!;
  expect(await createSessionModels(harness.redis).get('default', sessionKey)).toBe(large.id);
  for (const model of [STUBBORN, large.id]) {
    await harness.until(async () => {
      const { default: tier } = await harness.producer.depth(model);
      return tier.waiting + tier.active === 0;
    });
  }
});

test('a worker that died between the record and the queues leaves the job in the wrong one: it is moved', async () => {
  const id = `job_moved${Date.now()}`;
  const spec = { ...routedTo(large.id), id };
  // Its record says large, and the queue that has it is the small model's.
  await harness.submit(
    { messages: [{ role: 'user', content: 'Tell me of wagons. [sim output_tokens=20]' }] },
    spec,
  );
  const events = await harness.ended(id);
  expect(startsOf(events).map(({ model }) => model)).toEqual([large.id]);
  expect(completionOf(events).usage.completion_tokens).toBe(20);
});
