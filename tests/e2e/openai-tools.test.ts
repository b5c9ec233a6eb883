import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { JsonObject } from '../../shared/types/chat.ts';
import { TRAVEL_ANSWER, TRAVEL_TOOLS } from '../fixtures/travel-tools.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { askFor } from '../helpers/simulated-answer.ts';

/** Six ways of writing calls that have nothing in common, and how their models think. */
const FAMILIES: readonly { parser: string; reasoning: string | null }[] = [
  { parser: 'hermes', reasoning: 'qwen3' },
  { parser: 'llama3_json', reasoning: null },
  { parser: 'mistral', reasoning: 'mistral' },
  { parser: 'qwen3_coder', reasoning: 'qwen3_coder' },
  { parser: 'deepseek_v31', reasoning: null },
  { parser: 'openai', reasoning: 'openai_gptoss' },
];

const MODELS = `models:\n${FAMILIES.map(
  ({ parser, reasoning }) => `  - id: ${parser}
    role: small
    engine_model: acme/${parser}
    context_length: 8192
    tool_parser: ${parser}
    reasoning_parser: ${reasoning ?? 'null'}
    price: { prompt: 0.05, completion: 0.08 }
`,
).join('')}`;

let gateway: TestGateway;
let client: OpenAI;

beforeAll(async () => {
  gateway = await startGateway({ config: { 'models.yaml': MODELS }, speed: 50 });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => gateway.stop());

const requestOf = (model: string) => ({
  model,
  messages: [{ role: 'user' as const, content: askFor(TRAVEL_ANSWER) }],
  tools: TRAVEL_TOOLS as OpenAI.ChatCompletionFunctionTool[],
});

/** `reasoning_content`, which the package's types do not know. */
function reasoningOf(message: object): string {
  return 'reasoning_content' in message ? String(message.reasoning_content) : '';
}

function expectMeant(completion: OpenAI.ChatCompletion): void {
  const [choice] = completion.choices;
  const { content, tool_calls: calls = [] } = choice!.message;
  expect(choice?.finish_reason).toBe('tool_calls');
  expect(content?.trim()).toBe(TRAVEL_ANSWER.text);
  const made = calls.map((call) =>
    call.type === 'function'
      ? { name: call.function.name, arguments: JSON.parse(call.function.arguments) as unknown }
      : call,
  );
  expect(made).toEqual(TRAVEL_ANSWER.calls);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
}

describe.each(FAMILIES)('the openai package and $parser', ({ parser, reasoning }) => {
  const thoughts = reasoning === null ? '' : TRAVEL_ANSWER.reasoning;

  test('calls side by side, nested and odd, in a whole answer', async () => {
    const completion = await client.chat.completions.create(requestOf(parser));
    expectMeant(completion);
    expect(reasoningOf(completion.choices[0]!.message).trim()).toBe(thoughts);
  });

  test('the same, added up by its own stream helper', async () => {
    const stream = client.chat.completions.stream(requestOf(parser));
    const snapshots: string[] = [];
    const done: string[] = [];
    let reasoned = '';
    // The helper keeps the last piece of a field that it does not know.
    stream.on(
      'chunk',
      ({ choices }) => (reasoned += choices.map(({ delta }) => reasoningOf(delta)).join('')),
    );
    stream.on('tool_calls.function.arguments.delta', ({ index, arguments: text }) => {
      // Each snapshot continues the one before it.
      expect(text.startsWith(snapshots[index] ?? '')).toBe(true);
      snapshots[index] = text;
    });
    stream.on('tool_calls.function.arguments.done', ({ arguments: text }) => void done.push(text));
    expectMeant(await stream.finalChatCompletion());
    expect(reasoned.trim()).toBe(thoughts);
    expect(snapshots).toEqual(done);
    expect(done.map((text) => JSON.parse(text) as unknown)).toEqual(
      TRAVEL_ANSWER.calls.map((call) => call.arguments),
    );
  });

  test('its runner calls the functions and comes back with an answer', async () => {
    const called: { name: string; arguments: JsonObject }[] = [];
    const runner = client.chat.completions.runTools({
      ...requestOf(parser),
      stream: true,
      tools: TRAVEL_TOOLS.map((tool) => ({
        type: 'function' as const,
        function: {
          name: tool.function.name,
          description: tool.function.description ?? '',
          parameters: tool.function.parameters as object,
          parse: (text: string) => JSON.parse(text) as JsonObject,
          function: (values: JsonObject) => {
            called.push({ name: tool.function.name, arguments: values });
            return JSON.stringify({ ok: called.length });
          },
        },
      })),
    });
    const content = await runner.finalContent();
    expect(called).toEqual(TRAVEL_ANSWER.calls);
    expect(content).toContain('{"ok":3}');
  });
});
