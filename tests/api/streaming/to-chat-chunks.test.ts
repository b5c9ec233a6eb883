import { describe, expect, test } from 'vitest';

import { createToChatChunks } from '../../../api/streaming/to-chat-chunks.ts';
import type { JobEvent, LoggedEvent } from '../../../shared/types/events.ts';
import {
  COMPLETED,
  QUEUED,
  SAMPLE_COST,
  SAMPLE_TIMING,
  SAMPLE_USAGE,
  text,
} from '../../contracts/sample-events.ts';

interface Chunk {
  choices: { delta: object; finish_reason: string | null; logprobs: unknown }[];
  usage?: unknown;
}

const STARTED: JobEvent = { type: 'job.started', model: 'tiny', worker: 'w', attempt: 1 };
const ENDING = { usage: SAMPLE_USAGE, timing: SAMPLE_TIMING, cost: SAMPLE_COST };
const ROLE = { role: 'assistant', content: '' };
const ERROR = { message: 'gone', type: 'engine_error', code: 'engine_error', param: null } as const;
const startOf = (index: number, id: string, name: string): JobEvent => ({
  type: 'tool_call.started',
  index,
  id,
  name,
});
const callEnd = (index: number, id: string, name: string, args: string): JobEvent => ({
  type: 'tool_call.completed',
  index,
  id,
  name,
  arguments: args,
});
const args = (index: number, delta: string): JobEvent => ({
  type: 'tool_call.delta',
  index,
  arguments: delta,
});

/** The events, numbered, through a mapper: all chunks, and how the stream ends. */
function map(events: JobEvent[], includeUsage = false) {
  const toChunks = createToChatChunks({ jobId: 'job_1', model: 'tiny', created: 7, includeUsage });
  const chunks: Chunk[] = [];
  let end = null;
  for (const [index, event] of events.entries()) {
    const logged: LoggedEvent = { ...event, sequence_number: index + 1, cursor: `1-${index + 1}` };
    const result = toChunks(logged);
    chunks.push(...result.chunks.map((chunk) => JSON.parse(chunk) as Chunk));
    end ??= result.end;
  }
  return { chunks, end, deltas: chunks.map(({ choices }) => choices[0]?.delta) };
}

const CALL = (index: number, id: string, name: string) => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
});
const ARGS = (index: number, delta: string) => ({ tool_calls: [{ index, function: { arguments: delta } }] });

const DELTAS: [what: string, events: JobEvent[], deltas: object[]][] = [
  ['nothing before the first word', [QUEUED, STARTED], []],
  ['text', [QUEUED, STARTED, text('a'), text('b')], [ROLE, { content: 'a' }, { content: 'b' }]],
  [
    'reasoning',
    [{ type: 'reasoning.delta', delta: 'hm' }, text('a')],
    [ROLE, { reasoning_content: 'hm' }, { content: 'a' }],
  ],
  ['an empty answer', [COMPLETED], [ROLE, {}]],
  [
    'a streamed call',
    [startOf(0, 'c', 'f'), args(0, '{"a"'), args(0, ':1}'), callEnd(0, 'c', 'f', '{"a":1}')],
    [ROLE, CALL(0, 'c', 'f'), ARGS(0, '{"a"'), ARGS(0, ':1}')],
  ],
  ['a held call', [callEnd(0, 'c', 'f', '{"a":1}')], [ROLE, CALL(0, 'c', 'f'), ARGS(0, '{"a":1}')]],
  [
    'a call of which a part was streamed',
    [startOf(0, 'c', 'f'), args(0, '{"a"'), callEnd(0, 'c', 'f', '{"a":1}')],
    [ROLE, CALL(0, 'c', 'f'), ARGS(0, '{"a"'), ARGS(0, ':1}')],
  ],
  ['a call without arguments', [callEnd(0, 'c', 'f', '')], [ROLE, CALL(0, 'c', 'f')]],
  [
    'two calls',
    [callEnd(0, 'c', 'f', '1'), callEnd(1, 'd', 'g', '2')],
    [ROLE, CALL(0, 'c', 'f'), ARGS(0, '1'), CALL(1, 'd', 'g'), ARGS(1, '2')],
  ],
  [
    'nothing of an escalation',
    [{ type: 'job.escalated', from: 'a', to: 'b', reason: 'x' }, text('a')],
    [ROLE, { content: 'a' }],
  ],
  [
    'a rewind that takes nothing back',
    [QUEUED, STARTED, { type: 'job.rewound', to: '1-2' }, text('a')],
    [ROLE, { content: 'a' }],
  ],
];

test.each(DELTAS)('%s', (_what, events, deltas) => {
  expect(map(events).deltas).toEqual(deltas);
});

test('every chunk has the same head', () => {
  const { chunks } = map([text('a'), COMPLETED]);
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ id: 'job_1', object: 'chat.completion.chunk', created: 7, model: 'tiny' });
    expect(chunk.usage).toBeUndefined();
  }
});

test('one finish reason, on the last chunk', () => {
  const { chunks, end } = map([text('a'), { ...COMPLETED, type: 'job.completed', finish_reason: 'length' }]);
  expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'length']);
  expect(end).toEqual({ kind: 'done' });
});

test('usage on request: null on every chunk, the counts on one without choices', () => {
  const { chunks } = map([text('a'), COMPLETED], true);
  expect(chunks.map(({ usage }) => usage)).toEqual([null, null, null, SAMPLE_USAGE]);
  expect(chunks.at(-1)?.choices).toEqual([]);
});

test('probabilities travel with their text', () => {
  const logprobs = { content: [{ token: 'a', logprob: -1 }] };
  const { chunks } = map([{ type: 'text.delta', delta: 'a', logprobs }]);
  expect(chunks[1]?.choices[0]?.logprobs).toEqual(logprobs);
});

describe('an end that is an error', () => {
  test.each<[string, JobEvent[], string]>([
    ['failed', [text('a'), { type: 'job.failed', error: ERROR, ...ENDING }], 'engine_error'],
    [
      'expired',
      [{ type: 'job.expired', error: { ...ERROR, code: 'deadline_exceeded' }, ...ENDING }],
      'deadline_exceeded',
    ],
    ['cancelled', [text('a'), { type: 'job.cancelled', ...ENDING }], 'cancelled'],
    ['rewound', [text('a'), text('b'), { type: 'job.rewound', to: '1-1' }], 'stream_interrupted'],
  ])('%s', (_what, events, code) => {
    expect(map(events).end).toMatchObject({ kind: 'error', error: { code } });
  });
});
