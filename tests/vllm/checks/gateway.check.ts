import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { workerCommand } from '../../../deploy/up/part-commands.ts';
import { configFolder } from '../../helpers/config-folder.ts';
import { startGateway, type TestGateway } from '../../helpers/gateway.ts';
import { startEntry, type TestProcess } from '../../helpers/processes.ts';
import { readSse } from '../../helpers/sse-client.ts';
import { until } from '../../helpers/until.ts';
import { chat, engineLoad, greedy, openEngine, whole } from '../support/real-engine.ts';
import { MAX_MODEL_LEN, SERVED_MODEL } from '../vllm-server.ts';

const MODELS = `models:
  - id: tiny
    role: small
    engine_model: ${SERVED_MODEL}
    context_length: ${MAX_MODEL_LEN}
    default_max_tokens: 64
    max_max_tokens: 900
    tool_parser: llama3_json
    price: { prompt: 0.05, completion: 0.08 }
  - id: huge
    role: large
    engine_model: nobody
    context_length: ${MAX_MODEL_LEN}
    default_max_tokens: 64
    max_max_tokens: 900
    price: { prompt: 0.25, completion: 0.4 }
`;

/** Tokens; more than two seconds of them. */
const LONG = 900;

interface Event {
  type: string;
  delta?: string;
  usage?: { prompt_tokens: number; completion_tokens: number };
}

const engine = openEngine();
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ workers: {}, config: { 'models.yaml': MODELS } });
});
afterAll(() => gateway.stop());

/** A worker on the real engine, of the configuration that the api has. */
async function startWorker(): Promise<TestProcess> {
  const folder = configFolder({ 'models.yaml': MODELS });
  const command = workerCommand('tiny', { url: inject('vllmUrl'), simulated: false, metricsPort: 0 });
  const env = { REDIS_URL: gateway.redis.url, SWITCHYARD_CONFIG: folder };
  const worker = await startEntry({ name: 'worker', ...command, env });
  await until(async () =>
    JSON.stringify(await (await fetch(`${gateway.url}/v1/queues`)).json()).includes(worker.address),
  );
  return worker;
}

async function submit(maxTokens: number): Promise<string> {
  const request = { ...greedy({ max_tokens: maxTokens }), model: 'tiny' };
  const response = await fetch(`${gateway.url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request }),
  });
  const { id } = (await response.json()) as { id: string };
  return id;
}

async function follow(id: string, onEvent: (event: Event) => void = () => undefined): Promise<Event[]> {
  const events: Event[] = [];
  for await (const { data } of readSse(`${gateway.url}/v1/jobs/${id}/events`)) {
    const event = JSON.parse(data) as Event;
    events.push(event);
    onEvent(event);
  }
  return events;
}

const textOf = (events: Event[]): string =>
  events.map(({ type, delta }) => (type === 'text.delta' ? delta : '')).join('');

describe('a gateway on a real engine', () => {
  test('its answer is the engine’s, and so are its counts', async () => {
    const worker = await startWorker();
    const { text, promptTokenIds } = await whole(chat(engine, greedy({ max_tokens: 50 })));
    const events = await follow(await submit(50));
    await worker.stop();
    expect(textOf(events)).toBe(text);
    expect(events.at(-1)).toMatchObject({
      type: 'job.completed',
      usage: { prompt_tokens: promptTokenIds.length, completion_tokens: 50 },
    });
  });

  test('its worker dies under a job: another one goes on, and the text is the uninterrupted one', async () => {
    const { text } = await whole(chat(engine, greedy({ max_tokens: LONG })));
    const doomed = await startWorker();
    // Its first job is slow to begin: what was read from disk only then.
    await follow(await submit(10));
    const id = await submit(LONG);
    let successor: Promise<TestProcess> | null = null;
    const events = await follow(id, ({ type }) => {
      if (type !== 'text.delta' || successor !== null) return;
      doomed.kill('SIGKILL');
      successor = startWorker();
    });
    await (await successor!).stop();
    expect(events.filter(({ type }) => type === 'job.started')).toHaveLength(2);
    expect(events.map(({ type }) => type)).not.toContain('job.rewound');
    expect(textOf(events)).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'job.completed', usage: { completion_tokens: LONG } });
  });

  test('a cancelled job is out of the engine', async () => {
    const worker = await startWorker();
    const id = await submit(900);
    await until(async () => (await engineLoad()).running === 1);
    await fetch(`${gateway.url}/v1/jobs/${id}/cancel`, { method: 'POST' });
    await until(async () => (await engineLoad()).running === 0);
    expect((await follow(id)).at(-1)?.type).toBe('job.cancelled');
    await worker.stop();
  });
});
