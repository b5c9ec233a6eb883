import { expect, test } from 'vitest';

import { answerText, endingText, routeText } from '../../../deploy/demo/lane-text.ts';
import { advance, isOver, type Lane, newLane, type StreamFrame } from '../../../deploy/demo/lane.ts';
import type { JobEvent } from '../../../shared/types/events.ts';

function follow(events: JobEvent[]): Lane {
  return events
    .map((event, index): StreamFrame => ({ ...event, sequence_number: index + 1, cursor: `1-${index + 1}` }))
    .reduce(advance, newLane('lane'));
}

const ROUTE = {
  model: 'tiny',
  class: 'simple',
  score: 0.1,
  strategy: 'balanced',
  classifier: 'heuristic',
  reasons: ['short', 'no tools'],
} as const;
const QUEUED: JobEvent = {
  type: 'job.queued',
  position: 2,
  eta_ms: null,
  route: { ...ROUTE, reasons: [...ROUTE.reasons] },
};
const STARTED: JobEvent = { type: 'job.started', model: 'tiny', worker: 'w', attempt: 1 };
const COMPLETED: JobEvent = {
  type: 'job.completed',
  finish_reason: 'stop',
  usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
  timing: { queue_ms: 1, ttft_ms: 80.4, engine_ttft_ms: 70, tpot_ms: 6, total_ms: 1240 },
  cost: {
    total_nano_usd: 14_000,
    prompt_nano_usd: 4_000,
    completion_nano_usd: 10_000,
    refused_nano_usd: 0,
    gpu_nano_usd: 0,
    always_large_nano_usd: null,
  },
};

test('an answer with a tool call, from the queue to its end', () => {
  const lane = follow([
    QUEUED,
    STARTED,
    { type: 'text.delta', delta: 'Let me see.' },
    { type: 'tool_call.started', index: 0, id: 'c1', name: 'look' },
    { type: 'tool_call.delta', index: 0, arguments: '{"at":' },
    { type: 'tool_call.delta', index: 0, arguments: '"it"}' },
    { type: 'tool_call.completed', index: 0, id: 'c1', name: 'look', arguments: '{"at":"it"}' },
    COMPLETED,
  ]);
  expect(routeText(lane)).toBe('tiny · simple 0.10 · short, no tools');
  expect(answerText(lane)).toBe('Let me see.\n→ look {"at":"it"}');
  expect(endingText(lane)).toBe('stop · TTFT 80 ms · 1.2 s · 7 tokens · $0.000014');
  expect(isOver(lane)).toBe(true);
});

test('what came after the point of a rewind is dropped', () => {
  const lane = follow([
    QUEUED,
    STARTED,
    { type: 'text.delta', delta: 'kept ' },
    { type: 'text.delta', delta: 'dropped' },
    { type: 'job.rewound', to: '1-3' },
    { type: 'text.delta', delta: 'anew' },
  ]);
  expect(answerText(lane)).toBe('kept anew');
  expect(isOver(lane)).toBe(false);
});

test('a job that is refused is over', () => {
  const lane = advance(newLane('lane'), {
    type: 'error',
    error: { code: 'queue_full', message: 'Too many wait.' },
  });
  expect(isOver(lane)).toBe(true);
  expect(endingText(lane)).toBe('queue_full: Too many wait.');
});
