import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createTranscript } from '../../shared/event-log/transcript.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';

const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
  },
};
const LONG = [
  { role: 'user' as const, content: 'Write at length about the history of classification yards.' },
];

let harness: WorkerHarness;

beforeAll(async () => {
  harness = await startWorkerHarness({ worker: { retryBackoffMs: 20, engineSilenceMs: 1_500 } });
  await harness.startWorker();
});
afterAll(() => harness.close());

function textOf(events: LoggedEvent[]): string {
  const transcript = createTranscript();
  for (const event of events) transcript.add(event);
  return transcript.content();
}

/** Numbered from 1 without a hole, one terminal event, the last. */
function expectWhole(events: LoggedEvent[]): void {
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index + 1));
  const terminal = events.filter((event) => /^job\.(completed|failed|cancelled|expired)$/.test(event.type));
  expect(terminal).toEqual([events.at(-1)]);
}

async function running(jobId: string): Promise<void> {
  await harness.until(async () => (await harness.events(jobId)).some((event) => event.type === 'text.delta'));
}

describe('a job on a worker', () => {
  test('text streams into the log and ends with usage, timing and cost', async () => {
    const id = await harness.submit({});
    const events = await harness.ended(id);
    expectWhole(events);
    expect(events.slice(0, 2).map((event) => event.type)).toEqual(['job.queued', 'job.started']);
    expect(textOf(events).length).toBeGreaterThan(20);
    const end = events.at(-1)!;
    expect(end).toMatchObject({ type: 'job.completed', finish_reason: 'stop' });
    if (end.type !== 'job.completed') return;
    expect(end.usage.total_tokens).toBe(end.usage.prompt_tokens + end.usage.completion_tokens);
    expect(end.usage.completion_tokens).toBeGreaterThan(5);
    expect(end.timing.ttft_ms).toBeGreaterThanOrEqual(end.timing.queue_ms!);
    expect(end.cost.total_nano_usd).toBe(end.cost.prompt_nano_usd + end.cost.completion_nano_usd);
    expect(end.cost.always_large_nano_usd).toBeGreaterThan(end.cost.total_nano_usd);
    const record = await harness.until(async () => {
      const found = await harness.jobStore.get(id);
      return found?.outcome ? found : null;
    });
    expect(record).toMatchObject({
      status: 'completed',
      outcome: { content: textOf(events), finishReason: 'stop' },
    });
  });

  test('a tool call comes parsed, with arguments that fit, and nothing of its raw text', async () => {
    const messages = [{ role: 'user' as const, content: 'What will the weather be in Oslo?' }];
    const events = await harness.ended(await harness.submit({ messages, tools: [WEATHER] }));
    expectWhole(events);
    expect(events.at(-1)).toMatchObject({ type: 'job.completed', finish_reason: 'tool_calls' });
    const call = events.find((event) => event.type === 'tool_call.completed');
    const deltas = events.filter((event) => event.type === 'tool_call.delta' && event.index === 0);
    expect(deltas.map((event) => (event.type === 'tool_call.delta' ? event.arguments : '')).join('')).toBe(
      call?.arguments,
    );
    expect(call?.name).toBe('get_weather');
    expect(JSON.parse(call!.arguments)).toMatchObject({ city: expect.any(String), days: expect.any(Number) });
    expect(textOf(events)).not.toContain('get_weather');
  });

  test('a named tool is called also where nothing suggests it', async () => {
    const messages = [{ role: 'user' as const, content: 'Good morning.' }];
    const tool_choice = { type: 'function' as const, function: { name: 'get_weather' } };
    const events = await harness.ended(await harness.submit({ messages, tools: [WEATHER], tool_choice }));
    expect(events.at(-1)).toMatchObject({ type: 'job.completed', finish_reason: 'tool_calls' });
    expect(events.at(-1)).not.toHaveProperty('verification');
  });

  test('JSON schema: the document fits', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'n', schema } };
    const events = await harness.ended(await harness.submit({ response_format }));
    expect(events.at(-1)).toMatchObject({ type: 'job.completed' });
    expect(Number.isInteger((JSON.parse(textOf(events)) as { n: number }).n)).toBe(true);
  });

  test('JSON cut by max_tokens says so', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 200 } }, required: ['a'] };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'a', schema } };
    const events = await harness.ended(await harness.submit({ response_format, max_tokens: 5 }));
    expect(events.at(-1)).toMatchObject({
      type: 'job.failed',
      error: { code: 'structured_output_truncated' },
    });
  });

  test('hold: nothing leaves before the answer is whole', async () => {
    const id = await harness.submit({ messages: LONG }, { verify: 'hold' });
    const events = await harness.ended(id);
    expectWhole(events);
    expect(events.filter((event) => event.type === 'text.delta')).toHaveLength(1);
  });
});

describe('stopping a job', () => {
  test('cancel ends the engine’s request and frees its blocks', async () => {
    await harness.fault({ fault: 'slow=40', times: 1 });
    const id = await harness.submit({ messages: LONG });
    await running(id);
    await harness.jobStore.requestCancel(id, Date.now());
    await harness.control.send(harness.model.id, { type: 'cancel', jobId: id });
    const events = await harness.ended(id);
    expectWhole(events);
    expect(events.at(-1)).toMatchObject({ type: 'job.cancelled' });
    await harness.until(async () => (await harness.engineRequests()).running.length === 0);
  });

  test('a deadline that passes while it runs leaves the partial answer and an error', async () => {
    await harness.fault({ fault: 'slow=40', times: 1 });
    const id = await harness.submit({ messages: LONG }, { deadlineAt: Date.now() + 400 });
    const events = await harness.ended(id);
    expectWhole(events);
    expect(events.at(-1)).toMatchObject({ type: 'job.failed', error: { code: 'deadline_exceeded' } });
    expect(textOf(events)).not.toBe('');
  });

  test('a deadline that has passed before the start: it never runs', async () => {
    const events = await harness.ended(await harness.submit({}, { deadlineAt: Date.now() - 1 }));
    expect(events.at(-1)).toMatchObject({
      type: 'job.expired',
      error: { code: 'deadline_exceeded' },
      usage: { total_tokens: 0 },
    });
  });

  test('without a follower’s lease a job that hangs on one is cancelled', async () => {
    await harness.fault({ fault: 'slow=40', times: 1 });
    const id = await harness.submit({ messages: LONG }, { onDisconnect: 'cancel' });
    expect((await harness.ended(id)).at(-1)).toMatchObject({ type: 'job.cancelled' });
  });
});

describe('engine failures', () => {
  test.each([
    ['an error inside the stream', 'fail-after=7'],
    ['a cut connection', 'cut-after=7'],
    ['a stream without [DONE]', 'fail-after=3, no-done'],
    ['a 500 before the stream', 'status=500'],
    ['silence', 'hang-after=7'],
  ])('%s: the next attempt goes on behind the last token', async (name, fault) => {
    const messages = [
      { role: 'user' as const, content: `Tell me a story about ${name} in a marshalling yard.` },
    ];
    const unbroken = textOf(await harness.ended(await harness.submit({ messages })));
    await harness.fault({ fault, times: 1 });
    const events = await harness.ended(await harness.submit({ messages }));
    expectWhole(events);
    expect(events.at(-1)).toMatchObject({ type: 'job.completed' });
    expect(events.filter((event) => event.type === 'job.started')).toHaveLength(2);
    expect(events.some((event) => event.type === 'job.rewound')).toBe(false);
    expect(textOf(events)).toBe(unbroken);
  });

  test('usage is that of one unbroken generation', async () => {
    const messages = [{ role: 'user' as const, content: 'Count the wagons of a freight train, please.' }];
    const whole = (await harness.ended(await harness.submit({ messages }))).at(-1)!;
    await harness.fault({ fault: 'cut-after=9', times: 1 });
    const resumed = (await harness.ended(await harness.submit({ messages }))).at(-1)!;
    expect(resumed.type === 'job.completed' && resumed.usage.completion_tokens).toBe(
      whole.type === 'job.completed' && whole.usage.completion_tokens,
    );
  });

  test('a tool call that breaks off inside its arguments is whole in the end', async () => {
    const messages = [{ role: 'user' as const, content: 'What will the weather be in Bergen?' }];
    const request = { messages, tools: [WEATHER] };
    const callOf = (events: LoggedEvent[]) =>
      events.find((event) => event.type === 'tool_call.completed')?.arguments;
    const unbroken = callOf(await harness.ended(await harness.submit(request)));
    await harness.fault({ fault: 'fail-after=12', times: 1 });
    const events = await harness.ended(await harness.submit(request));
    expectWhole(events);
    expect(callOf(events)).toBe(unbroken);
    const deltas = events.flatMap((event) => (event.type === 'tool_call.delta' ? [event.arguments] : []));
    expect(deltas.join('')).toBe(unbroken);
  });

  test('constrained output cannot be continued: followers are told to drop it', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 60 } }, required: ['a'] };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'a', schema } };
    await harness.fault({ fault: 'fail-after=6', times: 1 });
    const events = await harness.ended(await harness.submit({ response_format }));
    expectWhole(events);
    const rewound = events.find((event) => event.type === 'job.rewound');
    expect(rewound).toBeDefined();
    expect(events.at(-1)).toMatchObject({ type: 'job.completed' });
    expect(JSON.parse(textOf(events))).toMatchObject({ a: expect.any(String) });
  });

  test('an engine that refuses the request ends the job at once, with its words', async () => {
    await harness.fault({ fault: 'status=400', times: 1 });
    const events = await harness.ended(await harness.submit({}));
    expect(events.at(-1)).toMatchObject({ type: 'job.failed', error: { code: 'engine_rejected' } });
    expect(events.filter((event) => event.type === 'job.started')).toHaveLength(1);
  });

  test('a prompt that the engine finds too long is the client’s to shorten', async () => {
    const content = 'x y z '.repeat(harness.model.contextLength);
    const events = await harness.ended(await harness.submit({ messages: [{ role: 'user', content }] }));
    expect(events.at(-1)).toMatchObject({
      type: 'job.failed',
      error: { code: 'context_length_exceeded', param: 'messages' },
    });
  });

  test('tries are bounded', async () => {
    const { maxAttempts } = harness.config.gateway.worker;
    await harness.fault({ fault: 'status=500', times: maxAttempts });
    const events = await harness.ended(await harness.submit({}));
    expectWhole(events);
    expect(events.at(-1)).toMatchObject({ type: 'job.failed', error: { code: 'engine_unavailable' } });
    expect(events.filter((event) => event.type === 'job.started')).toHaveLength(maxAttempts);
  });
});

test('idle again, nothing is held: no slot, no block, no request', async () => {
  await harness.until(async () => {
    const [status] = await harness.registry.list();
    return status !== undefined && status.running === 0 && status.kvUsage === 0;
  });
  const { running: inEngine, waiting } = await harness.engineRequests();
  expect([...inEngine, ...waiting]).toEqual([]);
});
