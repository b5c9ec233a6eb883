import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ChatRequest } from '../../shared/types/chat.ts';
import { engineRequests } from '../helpers/engine-state.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { type LogLine, recordingLogger } from './engine/support/log-lines.ts';
import { OLLAMA } from './engine/support/other-engines.ts';
import { serve } from './engine/support/serve.ts';
import { completionOf, startsOf } from './support/job-events.ts';

/** Requests that this worker may have in the engine; found by trial from 8 upwards. */
const SLOTS = 12;

let harness: WorkerHarness;
let lines: LogLine[];

beforeAll(async () => {
  harness = await startWorkerHarness({ simulator: { plainOpenai: true, speed: 4 } });
  const recording = recordingLogger();
  lines = recording.lines;
  await harness.startWorker('plain', harness.engineUrl, { maxNumSeqs: SLOTS, logger: recording.logger });
});
afterAll(() => harness.close());

function prompt(number: number): Partial<ChatRequest> {
  return { messages: [{ role: 'user', content: `Tell me about train ${number}. [sim output_tokens=40]` }] };
}

async function slots(): Promise<number> {
  return harness.until(async () => (await harness.registry.list())[0]?.slots ?? null);
}

test('jobs are completed on a server with OpenAI’s API alone, more at a time as it goes well', async () => {
  const first = await slots();
  expect(first).toBeLessThan(SLOTS);
  const ids = await Promise.all(Array.from({ length: 80 }, (_, number) => harness.submit(prompt(number))));
  let most = 0;
  let ended = 0;
  const watching = harness.until(async () => {
    const { running, waiting } = await engineRequests(harness.engineUrl);
    most = Math.max(most, running.length + waiting.length);
    return ended === ids.length;
  });
  const logs = await Promise.all(
    ids.map(async (id) => {
      const events = await harness.ended(id);
      ended += 1;
      return events;
    }),
  );
  await watching;
  for (const events of logs) {
    const { usage, prediction } = completionOf(events);
    expect(startsOf(events)).toHaveLength(1);
    expect(usage.completion_tokens).toBe(40);
    expect(prediction!.prompt_tokens).toBeGreaterThan(0);
  }
  await harness.until(async () => (await slots()) === SLOTS);
  expect(most).toBeGreaterThan(first);
  expect(most).toBeLessThanOrEqual(SLOTS);
});

test('what the server lacks is said once', () => {
  const said = lines.filter(({ msg }) => msg.startsWith('engine lacks'));
  expect(said).toHaveLength(1);
  for (const lack of ['no KV metrics', 'no /tokenize', 'no token ids', 'no running token counts'])
    expect(said[0]!.msg).toContain(lack);
});

test('idle again, nothing is held', async () => {
  await harness.until(async () => {
    const [status] = await harness.registry.list();
    return status !== undefined && status.running === 0 && status.kvUsage === 0;
  });
  const { running, waiting } = await harness.engineRequests();
  expect([...running, ...waiting]).toEqual([]);
});

test('calls that the server parses itself are the job’s calls', async () => {
  const chunks = [
    { delta: { role: 'assistant', content: '' } },
    {
      delta: {
        tool_calls: [
          { index: 0, id: 'call_1', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
        ],
      },
    },
    { delta: {}, finish_reason: 'tool_calls' },
  ];
  const stream = chunks.map(
    (choice) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`,
  );
  const server = await serve({ ...OLLAMA, '/v1/chat/completions': `${stream.join('')}data: [DONE]\n\n` });
  const tools = [
    {
      type: 'function' as const,
      function: {
        name: 'get_weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } } },
      },
    },
  ];
  const other = await startWorkerHarness();
  try {
    await other.startWorker('ollama', server.url);
    const events = await other.ended(await other.submit({ tools }));
    expect(events.at(-1)).toMatchObject({ type: 'job.completed', finish_reason: 'tool_calls' });
    expect(events.find((event) => event.type === 'tool_call.completed')).toMatchObject({
      index: 0,
      id: 'call_1',
      name: 'get_weather',
      arguments: '{"city":"Oslo"}',
    });
  } finally {
    await other.close();
  }
  const sent = server.requests.find(({ path }) => path === '/v1/chat/completions')!;
  expect(JSON.parse(sent.body)).toMatchObject({ tools });
  expect(JSON.parse(sent.body)).not.toHaveProperty('tool_choice');
});
