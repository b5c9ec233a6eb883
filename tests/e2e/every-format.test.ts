import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadConfig } from '../../shared/config/load-config.ts';
import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { createTranscript } from '../../shared/event-log/transcript.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import { createWorkerRuntime } from '../../workers/deps.ts';
import { REASONING_STYLES } from '../../workers/simulator/answers/reasoning-styles.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { toolParserNames } from '../../workers/tool-parsers/create-output-parser.ts';
import { type ApiNode, startApiNode } from '../api/support/api-node.ts';
import { post } from '../api/support/requests.ts';
import { allSseEvents } from '../api/support/sse-events.ts';
import { TRAVEL_ANSWER, TRAVEL_TOOLS } from '../fixtures/travel-tools.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { askFor } from '../helpers/simulated-answer.ts';
import { readSse } from '../helpers/sse-client.ts';
import { until } from '../helpers/until.ts';

const FORMATS = toolParserNames();
/** Models that call as `hermes` does and think as Qwen 3 does; the others think in their own way or not at all. */
const STYLE_OF: Readonly<Record<string, string>> = { hermes: 'qwen3' };

/** Ids that the model writes itself, and expects back. */
const NATIVE_IDS: Readonly<Record<string, readonly string[]>> = {
  kimi_k2: ['functions.plan_trip:0', 'functions.ping:1', 'functions.plan_trip:2'],
  cohere_command3: ['0', '1', '2'],
  cohere_command4: ['0', '1', '2'],
};

const ENVIRONMENT = {
  host: '127.0.0.1',
  port: 0,
  streamRedisUrl: null,
  configFolder: 'configs',
  logLevel: 'silent',
  metricsHost: '127.0.0.1',
  metricsPort: null,
} as const;

let redis: TestRedis;
let config: Config;
let api: ApiNode;

beforeAll(async () => {
  redis = await startTestRedis();
  const base = loadConfig('configs');
  const small = base.models.find(({ role }) => role === 'small')!;
  config = { ...base, models: FORMATS.map((format) => modelOf(format, small)) };
  api = await startApiNode(redis.url, config);
});
afterAll(async () => {
  await api.close();
  await redis.stop();
});

function styleOf(format: string): string | null {
  const style = STYLE_OF[format] ?? format;
  return Object.hasOwn(REASONING_STYLES, style) ? style : null;
}

/** A model for each format, under the format's name. */
function modelOf(format: string, small: ModelConfig): ModelConfig {
  return {
    ...small,
    id: format,
    aliases: [],
    contextLength: 8192,
    maxMaxTokens: 4096,
    toolParser: format,
    reasoningParser: styleOf(format),
  };
}

/** An engine that speaks the model's format, with cache for three such requests, and a worker on it. */
async function serve(model: ModelConfig): Promise<() => Promise<void>> {
  const simulator = await createSimulatorServer({
    preset: model.simulatorPreset,
    model: model.engineModel,
    toolParser: model.id,
    reasoningParser: model.reasoningParser,
    numGpuBlocksOverride: 1600,
    speed: 200,
  });
  const engine = await simulator.listen();
  const worker = createWorkerRuntime({
    args: { model: model.id, engine, simulated: true, id: `w-${model.id}`, metricsPort: null },
    environment: { ...ENVIRONMENT, redisUrl: redis.url },
    config,
    model,
    logger: pino({ level: 'silent' }),
  });
  await worker.start();
  return async () => {
    await worker.stop();
    await simulator.close();
  };
}

/** Serves these formats together: the api looks for workers every 500 ms. */
function serving(formats: readonly string[]): void {
  const releases: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const models = config.models.filter(({ id }) => formats.includes(id));
    releases.push(...(await Promise.all(models.map(serve))));
    await until(async () => {
      const { workers } = (await (await fetch(`${api.url}/v1/queues`)).json()) as {
        workers: { model: string }[];
      };
      return formats.every((format) => workers.some(({ model }) => model === format));
    });
  });
  afterAll(async () => {
    await Promise.all(releases.map((release) => release()));
  });
}

const GROUP = 26;
const GROUPS = Array.from({ length: Math.ceil(FORMATS.length / GROUP) }, (_, index) =>
  FORMATS.slice(index * GROUP, (index + 1) * GROUP),
);

/** What came of one job, from wherever it was read. */
interface Received {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: string | null;
}

function chat(format: string, changes: object): Promise<Response> {
  return post(`${api.url}/v1/chat/completions`, {
    model: format,
    messages: [{ role: 'user', content: askFor(TRAVEL_ANSWER) }],
    tools: TRAVEL_TOOLS,
    ...changes,
  });
}

interface WireMessage {
  content?: string | null;
  reasoning_content?: string | null;
  tool_calls?: { index?: number; id?: string; function: { name?: string; arguments: string } }[];
}

async function whole(response: Response): Promise<Received> {
  const { choices } = (await response.json()) as {
    choices: { message: WireMessage; finish_reason: string }[];
  };
  const { message, finish_reason: finish } = choices[0]!;
  const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
    id: id ?? '',
    name: name ?? '',
    arguments: text,
  }));
  return { text: message.content ?? '', reasoning: message.reasoning_content ?? '', calls, finish };
}

/** As OpenAI's clients add a stream up: by each call's index. */
async function streamed(response: Response): Promise<Received> {
  const received: Received = { text: '', reasoning: '', calls: [], finish: null };
  for (const { data } of await allSseEvents(response)) {
    if (data === '[DONE]') continue;
    const { choices } = JSON.parse(data) as {
      choices: { delta: WireMessage; finish_reason: string | null }[];
    };
    for (const { delta, finish_reason: finish } of choices) addDelta(received, delta, finish);
  }
  return received;
}

function addDelta(received: Received, delta: WireMessage, finish: string | null): void {
  received.text += delta.content ?? '';
  received.reasoning += delta.reasoning_content ?? '';
  received.finish ??= finish;
  for (const { index = -1, id, function: made } of delta.tool_calls ?? []) {
    if (id !== undefined) {
      expect(index).toBe(received.calls.length);
      received.calls.push({ id, name: made.name ?? '', arguments: '' });
    }
    received.calls[index]!.arguments += made.arguments;
  }
}

async function logged(jobId: string): Promise<Received> {
  const transcript = createTranscript();
  let finish: string | null = null;
  const started: number[] = [];
  for await (const { data } of readSse(`${api.url}/v1/jobs/${jobId}/events`)) {
    const event = JSON.parse(data) as LoggedEvent;
    transcript.add(event);
    if (event.type === 'tool_call.started') started.push(event.index);
    if (event.type === 'job.completed') finish = event.finish_reason;
  }
  expect(started).toEqual(started.map((_, index) => index));
  return {
    text: transcript.content(),
    reasoning: transcript.reasoning(),
    calls: transcript.toolCalls(),
    finish,
  };
}

function expectMeant(received: Received, format: string, thinks: boolean): void {
  expect({
    text: received.text.trim(),
    reasoning: received.reasoning.trim(),
    calls: received.calls.map(({ name, arguments: text }) => ({
      name,
      arguments: JSON.parse(text) as unknown,
    })),
    finish: received.finish,
  }).toEqual({
    text: TRAVEL_ANSWER.text,
    reasoning: thinks ? TRAVEL_ANSWER.reasoning : '',
    calls: TRAVEL_ANSWER.calls,
    finish: 'tool_calls',
  });
  const ids = received.calls.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(NATIVE_IDS[format] ?? ids);
}

describe.each(GROUPS.map((formats) => ({ formats })))('from the engine to the client', ({ formats }) => {
  serving(formats);

  test.each(formats)('%s', async (format) => {
    const style = styleOf(format);
    const asks = style !== null && REASONING_STYLES[style]!.onlyWhenAsked === true;
    const wish = asks ? { chat_template_kwargs: { thinking: true } } : {};
    const off = { chat_template_kwargs: { enable_thinking: false, thinking: false } };
    // Side by side: what takes time is the engine's clock.
    const [one, other, still] = await Promise.all([
      chat(format, wish),
      chat(format, { ...wish, stream: true }),
      chat(format, off),
    ]);
    expect([one.status, other.status, still.status]).toEqual([200, 200, 200]);
    expectMeant(await whole(one), format, style !== null);
    expectMeant(await streamed(other), format, style !== null);
    expectMeant(await whole(still), format, false);
    for (const { headers } of [one, other])
      expectMeant(await logged(headers.get('x-switchyard-job')!), format, style !== null);
  });
});
