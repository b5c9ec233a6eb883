import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import { type AgentJob, agentJobs } from '../fixtures/agent-jobs.ts';
import { HAS_ROUTING_DATA, realToolRequests } from '../fixtures/routing-data.ts';
import { callProblems } from '../helpers/call-problems.ts';
import { engineRequests, until } from '../helpers/engine-state.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';

const SMALL = 'llama-3.1-8b-instruct';
const HERMES = 'qwen2.5-7b-instruct';
const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
      additionalProperties: false,
    },
  },
};
const ASK_WEATHER = [{ role: 'user' as const, content: 'What is the weather in Trondheim?' }];

let gateway: TestGateway;
let client: OpenAI;
/** Not the gateway's: a test's many answers come in bursts, and none of them is hostile. */
const schemas = createSchemaChecker({ timeLimitMs: 10_000 });

beforeAll(async () => {
  gateway = await startGateway({ speed: 20 });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => Promise.all([gateway.stop(), schemas.close()]));

describe('the official openai package', () => {
  test('a whole answer', async () => {
    const answer = await client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'What does a shunter do?' }],
    });
    const [choice] = answer.choices;
    expect(choice).toMatchObject({ index: 0, finish_reason: 'stop', message: { role: 'assistant' } });
    expect(choice?.message.content?.length).toBeGreaterThan(10);
    expect(answer.usage?.total_tokens).toBe(answer.usage!.prompt_tokens + answer.usage!.completion_tokens);
  });

  test('a stream is the same answer in pieces, with usage when asked for', async () => {
    const request = {
      model: SMALL,
      messages: [{ role: 'user' as const, content: 'What is a points lever?' }],
    };
    const whole = await client.chat.completions.create(request);
    const stream = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const finishes: string[] = [];
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason);
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(finishes).toEqual(['stop']);
    expect(usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
  });

  test.each([SMALL, HERMES])('tool calls of %s: whole and streamed are equal, and fit', async (model) => {
    const request = { model, messages: ASK_WEATHER, tools: [WEATHER] };
    const whole = await client.chat.completions.create(request);
    const [call] = whole.choices[0]!.message.tool_calls!;
    expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
    expect(whole.choices[0]?.message.content).toBeNull();
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    const [streamedCall] = streamed.choices[0]!.message.tool_calls!;
    expect(streamed.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call?.type === 'function' && call.function).toEqual(
      streamedCall?.type === 'function' && {
        name: streamedCall.function.name,
        arguments: streamedCall.function.arguments,
      },
    );
    const args = call?.type === 'function' ? call.function.arguments : '';
    expect(await schemas.check(WEATHER.function.parameters as never, args)).toEqual({ outcome: 'fits' });
  });

  test('a tool’s result goes back and the conversation goes on', async () => {
    const first = await client.chat.completions.create({
      model: SMALL,
      messages: ASK_WEATHER,
      tools: [WEATHER],
    });
    const message = first.choices[0]!.message;
    const answer = await client.chat.completions.create({
      model: SMALL,
      tools: [WEATHER],
      messages: [
        ...ASK_WEATHER,
        message,
        { role: 'tool', tool_call_id: message.tool_calls![0]!.id, content: '{"degrees": 11}' },
      ],
    });
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.choices[0]?.message.content).not.toBe('');
  });

  test.each([SMALL, HERMES])('tool_choice with %s: required, named, none', async (model) => {
    const chat = (tool_choice: OpenAI.ChatCompletionToolChoiceOption) =>
      client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Hello.' }],
        tools: [WEATHER],
        tool_choice,
      });
    expect((await chat('required')).choices[0]?.finish_reason).toBe('tool_calls');
    expect(
      (await chat({ type: 'function', function: { name: 'get_weather' } })).choices[0]?.finish_reason,
    ).toBe('tool_calls');
    expect((await chat('none')).choices[0]?.finish_reason).toBe('stop');
  });

  test('JSON schema, whole and streamed', async () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
      },
      required: ['title', 'tags'],
      additionalProperties: false,
    };
    const request = {
      model: 'auto',
      messages: [{ role: 'user' as const, content: 'Describe this article on signalling.' }],
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'article', schema, strict: true },
      },
    };
    const whole = await client.chat.completions.create(request);
    expect(await schemas.check(schema, whole.choices[0]?.message.content ?? '')).toEqual({ outcome: 'fits' });
    let text = '';
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(await schemas.check(schema, text)).toEqual({ outcome: 'fits' });
  });

  test('JSON mode', async () => {
    const answer = await client.chat.completions.create({
      model: SMALL,
      messages: [{ role: 'user', content: 'Answer in JSON: which wagons are there?' }],
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toBeTypeOf('object');
  });

  test('abort in the middle of a stream: the engine’s request is gone and holds no block', async () => {
    const { simulator } = gateway.workers.find(({ model }) => model === SMALL)!;
    const stream = await client.chat.completions.create(
      {
        model: SMALL,
        stream: true,
        messages: [{ role: 'user', content: 'Tell a very long story.' }],
        max_tokens: 4000,
      },
      { headers: { 'x-none': '1' } },
    );
    let chunks = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) chunks += 1;
      if (chunks === 3) break;
    }
    await until(async () => {
      const { running, waiting, blocks } = await engineRequests(simulator.address);
      return running.length === 0 && waiting.length === 0 && blocks.used === 0;
    });
  });

  test('errors are the package’s own', async () => {
    const ask = client.chat.completions.create({
      model: 'no-such',
      messages: [{ role: 'user', content: 'x' }],
    });
    await expect(ask).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    await expect(ask).rejects.toBeInstanceOf(APIError);
  });

  test('models.list', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['auto', SMALL, HERMES]));
  });

  /** All at once, streamed, `model: "auto"`; each call is of an offered tool and its arguments fit. */
  async function expectAnswered(jobs: AgentJob[]): Promise<number> {
    const answers = await Promise.all(
      jobs.map((job) =>
        client.chat.completions.stream({ model: 'auto', ...job } as never).finalChatCompletion(),
      ),
    );
    let calls = 0;
    for (const [index, answer] of answers.entries()) {
      const [choice] = answer.choices;
      expect(['stop', 'tool_calls'], `job ${index}`).toContain(choice?.finish_reason);
      for (const call of choice?.message.tool_calls ?? []) {
        calls += 1;
        const problems =
          call.type === 'function' && (await callProblems(schemas, jobs[index]!, call.function));
        expect(problems, `job ${index}`).toEqual([]);
      }
    }
    return calls;
  }

  test('200 agents’ requests at once', async () => {
    expect(await expectAnswered(agentJobs(200, 3))).toBeGreaterThan(50);
  });

  test.skipIf(!HAS_ROUTING_DATA)('200 real agents’ requests (skipped without the routing data)', async () => {
    expect(await expectAnswered(await realToolRequests(200))).toBeGreaterThanOrEqual(150);
  });
});
