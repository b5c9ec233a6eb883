import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';

import type { ChatRequest } from '../../../shared/types/chat.ts';
import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';
import { MODEL, WEATHER_TOOL } from '../support/model.ts';
import { chat, greedy, openEngine, whole } from '../support/real-engine.ts';

const engine = openEngine();
const SCHEMA = {
  type: 'object',
  properties: {
    kind: { enum: ['freight', 'passenger'] },
    wagons: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 99 }, minItems: 1, maxItems: 3 },
  },
  required: ['kind', 'wagons'],
  additionalProperties: false,
};

/** Calls that our parser finds in an answer's chunks. */
async function callsOf(request: ChatRequest): Promise<{ name: string; arguments: unknown }[]> {
  const { toolParser, reasoningParser } = MODEL;
  const parser = createOutputParser({ toolParser, reasoningParser, tools: request.tools ?? [] });
  const { deltas } = await whole(chat(engine, request));
  const events = [...deltas.flatMap(({ text }) => parser.push(text)), ...parser.end()];
  return events.flatMap((event) =>
    event.type === 'tool_call.completed'
      ? [{ name: event.name, arguments: JSON.parse(event.arguments) as unknown }]
      : [],
  );
}

describe('structured output', () => {
  test('json_schema: the answer is valid, random weights or not', async () => {
    const request = greedy({
      max_tokens: 200,
      response_format: { type: 'json_schema', json_schema: { name: 'train', schema: SCHEMA, strict: true } },
    });
    const { text, finishReason } = await whole(chat(engine, request));
    expect(finishReason).toBe('stop');
    expect(new Ajv({ strict: false }).validate(SCHEMA, JSON.parse(text))).toBe(true);
  });

  test.each([
    ['a named function', { type: 'function' as const, function: { name: 'get_weather' } }],
    ['required', 'required' as const],
  ])('a forced call, %s: a structural tag that our parser reads', async (_, choice) => {
    const request = greedy({
      max_tokens: 300,
      tools: [WEATHER_TOOL],
      tool_choice: choice,
      parallel_tool_calls: false,
    });
    const calls = await callsOf(request);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.name).toBe('get_weather');
    expect(new Ajv({ strict: false }).validate(WEATHER_TOOL.function.parameters, calls[0]?.arguments)).toBe(
      true,
    );
  });
});
