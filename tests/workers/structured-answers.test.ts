import { expect, onTestFinished, test } from 'vitest';

import { createTranscript } from '../../shared/event-log/transcript.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { LoggedEvent } from '../../shared/types/events.ts';
import { startWorkerHarness } from '../helpers/worker-harness.ts';
import { completionOf, textOf } from './support/job-events.ts';

const POINT = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'point',
    schema: {
      type: 'object',
      properties: { x: { type: 'integer' }, y: { type: 'integer' } },
      required: ['x', 'y'],
      additionalProperties: false,
    },
  },
};
const LOOK_UP = {
  type: 'function' as const,
  function: {
    name: 'look_up',
    parameters: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] },
  },
};

interface Answer {
  text: string;
  reasoning: string;
  calls: string[];
}

/** Answers of one model, whose engine keeps to what it is told, to one request in several words. */
async function answersOf(
  model: { toolParser: string; reasoningParser: string | null },
  request: Partial<ChatRequest>,
): Promise<Answer[]> {
  const harness = await startWorkerHarness({ simulator: model });
  onTestFinished(() => harness.close());
  await harness.startWorker('one', undefined, model);
  const ids = Array.from({ length: 12 }, (_, seed) =>
    harness.submit({
      messages: [{ role: 'user', content: `Where is wagon ${seed}?` }],
      ...request,
    }),
  );
  return await Promise.all(ids.map(async (id) => toAnswer(await harness.ended(await id))));
}

function toAnswer(events: LoggedEvent[]): Answer {
  completionOf(events);
  const transcript = createTranscript();
  for (const event of events) transcript.add(event);
  const calls = transcript.toolCalls().map(({ name }) => name);
  return { text: textOf(events), reasoning: transcript.reasoning(), calls };
}

const ANY_POINT = { x: expect.any(Number), y: expect.any(Number) };

test.each(['qwen3', 'deepseek_v31', 'mistral', 'kimi_k3'])(
  'a model that thinks gives the document, with thoughts before it or without (%s)',
  async (reasoningParser) => {
    const answers = await answersOf({ toolParser: 'hermes', reasoningParser }, { response_format: POINT });
    for (const { text } of answers) expect(JSON.parse(text)).toEqual(ANY_POINT);
    expect(new Set(answers.map(({ reasoning }) => reasoning !== ''))).toEqual(new Set([true, false]));
  },
);

test.each(['hermes', 'llama3_json'])(
  'a model with tools may call one before it gives the document (%s)',
  async (toolParser) => {
    const request = { response_format: POINT, tools: [LOOK_UP] };
    const answers = await answersOf({ toolParser, reasoningParser: null }, request);
    const [called, told] = [answers.filter(isCall), answers.filter((answer) => !isCall(answer))];
    for (const { text, calls } of called) expect([text, calls]).toEqual(['', ['look_up']]);
    for (const { text } of told) expect(JSON.parse(text)).toEqual(ANY_POINT);
    expect([called.length, told.length]).not.toContain(0);
  },
);

function isCall({ calls }: Answer): boolean {
  return calls.length > 0;
}

test('calls that no grammar can write stay possible as well', async () => {
  const request = { response_format: POINT, tools: [LOOK_UP] };
  const answers = await answersOf({ toolParser: 'pythonic', reasoningParser: null }, request);
  expect(answers.some(isCall)).toBe(true);
});
