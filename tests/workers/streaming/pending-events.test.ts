import { describe, expect, test } from 'vitest';

import type { JobEvent } from '../../../shared/types/events.ts';
import { createPendingEvents } from '../../../workers/streaming/pending-events.ts';

const text = (delta: string): JobEvent => ({ type: 'text.delta', delta });

describe('events between two flushes', () => {
  test('neighbouring deltas of one kind are one event', () => {
    const pending = createPendingEvents();
    pending.push(text('a'));
    pending.push(text('b'));
    pending.push({ type: 'reasoning.delta', delta: 'r' });
    pending.push(text('c'));
    pending.push({ type: 'tool_call.delta', index: 0, arguments: '{' });
    pending.push({ type: 'tool_call.delta', index: 0, arguments: '}' });
    pending.push({ type: 'tool_call.delta', index: 1, arguments: '[' });
    expect(pending.take().map(({ event }) => event)).toEqual([
      text('ab'),
      { type: 'reasoning.delta', delta: 'r' },
      text('c'),
      { type: 'tool_call.delta', index: 0, arguments: '{}' },
      { type: 'tool_call.delta', index: 1, arguments: '[' },
    ]);
    expect(pending.isEmpty()).toBe(true);
  });

  test('logprobs keep their own event', () => {
    const pending = createPendingEvents();
    pending.push({ type: 'text.delta', delta: 'a', logprobs: { content: [] } });
    pending.push({ type: 'text.delta', delta: 'b', logprobs: { content: [] } });
    expect(pending.take()).toHaveLength(2);
  });

  test('text that led to no event yet rides with the next one, and joins when events merge', () => {
    const pending = createPendingEvents();
    pending.carry({ raw: '<to', tokenIds: [1], promptTokenIds: [9] });
    pending.carry({ raw: 'ol', tokenIds: [2] });
    pending.push(text('<tool'));
    pending.carry({ raw: 'x', tokenIds: [3] });
    pending.push(text('x'));
    pending.push({ type: 'tool_call.delta', index: 0, arguments: '' });
    expect(pending.take()).toEqual([
      { event: text('<toolx'), resume: { raw: '<toolx', tokenIds: [1, 2, 3], promptTokenIds: [9] } },
      { event: { type: 'tool_call.delta', index: 0, arguments: '' } },
    ]);
  });
});
