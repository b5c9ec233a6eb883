import { describe, expect, test } from 'vitest';

import type { ChatRequest, ToolDefinition } from '../../../shared/types/chat.ts';
import { createPrefixHits, type PrefixHits } from '../../../workers/admission/prefix-hits.ts';

const SYSTEM = { role: 'system' as const, content: 'You are a dispatcher. '.repeat(40) };
const TOOLS: ToolDefinition[] = [
  { type: 'function', function: { name: 'find_train', description: 'Finds one. '.repeat(40) } },
];

function chat(...contents: string[]): ChatRequest {
  const turns = contents.map((content, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  }));
  return { model: 'm', messages: [SYSTEM, ...turns] };
}

/** An engine that holds everything it has seen. */
function trusted(): PrefixHits {
  const hits = createPrefixHits();
  for (let i = 0; i < 100; i++) hits.observe(chat('the same question'), 1);
  return hits;
}

test('nothing is expected of an engine that has shown no hit', () => {
  const hits = createPrefixHits();
  expect(hits.expect(chat('a')).share).toBe(0);
  hits.observe(chat('a'), 0);
  expect(hits.expect(chat('a')).share).toBe(0);
});

test('the longest beginning that was seen', () => {
  const hits = trusted();
  hits.observe(chat('first question', 'first answer'), 0.9);
  const next = hits.expect(chat('first question', 'first answer', 'x'.repeat(1000)));
  const other = hits.expect(chat('another question'));
  expect(next.share).toBeGreaterThan(0.35);
  expect(next.share).toBeLessThan(0.75);
  expect(other.share).toBeGreaterThan(0.8);
  expect(hits.expect({ model: 'm', messages: [{ role: 'user', content: 'no system' }] }).share).toBe(0);
});

test('as far as it came true: an engine that throws out what it has seen', () => {
  const hits = trusted();
  expect(hits.expect(chat('the same question')).share).toBeGreaterThan(0.95);
  for (let i = 0; i < 100; i++) hits.observe(chat('the same question'), 0.5);
  expect(hits.expect(chat('the same question')).share).toBeCloseTo(0.5, 1);
  for (let i = 0; i < 100; i++) hits.observe(chat('the same question'), 0);
  expect(hits.expect(chat('the same question')).share).toBeLessThan(0.05);
});

test('a restarted engine holds nothing', () => {
  const hits = trusted();
  hits.clear();
  expect(hits.expect(chat('the same question')).share).toBe(0);
});

describe('what many jobs have in common', () => {
  const commonOf = (request: ChatRequest) => createPrefixHits().expect(request).common;
  const user = { role: 'user' as const, content: 'q' };

  test('is the same for the same system message, whatever is asked', () => {
    const [a, b] = [commonOf(chat('a')), commonOf(chat('quite another', 'yes', 'so?'))];
    expect(a!.key).toBe(b!.key);
    expect(a!.share).toBeGreaterThan(0.9);
    expect(commonOf({ model: 'm', messages: [{ ...SYSTEM, content: 'Another.' }, user] })!.key).not.toBe(
      a!.key,
    );
  });

  test('tools are part of it, and are one by themselves', () => {
    const withTools = commonOf({ ...chat('a'), tools: TOOLS });
    expect(withTools!.key).not.toBe(commonOf(chat('a'))!.key);
    const bare = { model: 'm', messages: [user], tools: TOOLS };
    expect(commonOf(bare)!.key).toBe(commonOf({ ...bare, messages: [{ ...user, content: 'else' }] })!.key);
  });

  test('a prompt that is all one part has none', () => {
    expect(commonOf({ model: 'm', messages: [user] })).toBeNull();
    expect(commonOf({ model: 'm', messages: [SYSTEM] })).toBeNull();
  });
});

test('beginnings that were not seen for long are forgotten', () => {
  const hits = trusted();
  for (let i = 0; i < 20_001; i++)
    hits.observe({ model: 'm', messages: [{ role: 'user', content: `q${i}` }] }, 0);
  expect(hits.expect(chat('the same question')).share).toBe(0);
});
