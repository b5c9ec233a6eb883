import { expect, test } from 'vitest';

import { createEngineCalls } from '../../../workers/attempt/engine-calls.ts';
import { readChunk } from '../../../workers/engine/read-chunk.ts';
import type { ParsedEvent } from '../../../workers/tool-parsers/output-parser.ts';

/** The events of a stream whose chunks carry these `tool_calls`. */
function eventsOf(chunks: object[][], whole = true): ParsedEvent[] {
  const calls = createEngineCalls();
  const deltas = chunks.map((tool_calls) =>
    readChunk(JSON.stringify({ choices: [{ delta: { tool_calls } }] })),
  );
  return [...deltas.flatMap((delta) => calls.push(delta.toolCalls)), ...calls.end(whole)];
}

const completed = (events: ParsedEvent[]) => events.filter((event) => event.type === 'tool_call.completed');

test('arguments in pieces, as OpenAI sends them', () => {
  const events = eventsOf([
    [{ index: 0, id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: '' } }],
    [{ index: 0, function: { arguments: '{"city": "Os' } }],
    [{ index: 0, function: { arguments: 'lo"}' } }],
    [{ index: 1, id: 'call_b', type: 'function', function: { name: 'get_time', arguments: '{}' } }],
  ]);
  expect(events.map(({ type }) => type)).toEqual([
    'tool_call.started',
    'tool_call.delta',
    'tool_call.delta',
    'tool_call.completed',
    'tool_call.started',
    'tool_call.delta',
    'tool_call.completed',
  ]);
  expect(completed(events)).toEqual([
    {
      type: 'tool_call.completed',
      index: 0,
      id: 'call_a',
      name: 'get_weather',
      arguments: '{"city": "Oslo"}',
      complete: true,
    },
    {
      type: 'tool_call.completed',
      index: 1,
      id: 'call_b',
      name: 'get_time',
      arguments: '{}',
      complete: true,
    },
  ]);
});

test('whole calls that are all numbered 0, one with its arguments as an object and no id', () => {
  const events = eventsOf([
    [
      { index: 0, id: 'call_a', function: { name: 'f', arguments: '{"n":1}' } },
      { index: 0, function: { name: 'f', arguments: { n: 2 } } },
    ],
  ]);
  expect(completed(events)).toMatchObject([
    { index: 0, id: 'call_a', arguments: '{"n":1}' },
    { index: 1, id: null, arguments: '{"n":2}' },
  ]);
});

test('a call that the bound cut is not complete', () => {
  const events = eventsOf([[{ index: 0, id: 'a', function: { name: 'f', arguments: '{"n":' } }]], false);
  expect(completed(events)).toMatchObject([{ complete: false }]);
});

test('chunks without calls give nothing', () => {
  expect(eventsOf([[], []])).toEqual([]);
});
