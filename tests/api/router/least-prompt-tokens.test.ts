import { expect, test } from 'vitest';

import { leastPromptTokens } from '../../../api/router/features/least-prompt-tokens.ts';
import type { ChatMessage, ChatRequest } from '../../../shared/types/chat.ts';

const ALL = 1_000_000;

function least(messages: ChatMessage[], enough = ALL): number {
  return leastPromptTokens({ model: 'm', messages } satisfies ChatRequest, enough);
}

const user = (content: string): ChatMessage => ({ role: 'user', content });

/** A hundred times each text: the fewest tokens that one of cl100k, o200k, Llama 3's and Llama 2's tokenizer makes of it. */
const COUNTED: [what: string, text: string, tokens: number][] = [
  ['English', 'The yard takes whole trains apart and puts the wagons onto new tracks. ', 1501],
  ['contractions', "I don't think it's what you're after; they'd rather we didn't. ", 1301],
  [
    'TypeScript',
    'export function sum(values: number[]): number {\n  return values.reduce((a, b) => a + b, 0);\n}\n',
    2700,
  ],
  ['JSON', '{"id":"a1","size":[10,250],"tags":{"kind":"wagon","empty":true}}\n', 2200],
  [
    'indented JSON',
    '{\n        "id": "a1",\n        "nested": {\n                "deep": 1\n        }\n}\n',
    2400,
  ],
  ['a table', '| wagon | axles |\n|-------|-------|\n| 101   | 4     |\n', 2000],
  ['addresses', 'https://www.example.com/index.html?a=1&b=2 http://www.w3.org/2001/XMLSchema ', 2401],
  ['long words', 'internationalization responsibilities unfortunately telecommunications ', 501],
  ['long names', 'dequeueReusableCellWithIdentifier UnsupportedOperationException ', 203],
  ['Russian', 'Сортировочная станция принимает поезда и распределяет вагоны. ', 1601],
  ['German', 'Die Eisenbahnverkehrsgesellschaft informiert über Güterwagen. ', 1201],
  ['Hindi', 'रेलवे यार्ड में गाड़ियों को अलग पटरियों पर भेजा जाता है। ', 1702],
  ['Arabic', 'تستقبل ساحة السكك الحديدية القطارات وتوزع العربات. ', 1602],
  ['Chinese', '编组站接收列车并将车厢分配到不同的轨道上。', 2100],
  ['base64', 'dGhlIHlhcmQgdGFrZXMgdHJhaW5zIGFwYXJ0IGFuZCBwdXRzIHRoZW0gYmFjaw==\n', 4000],
  ['dashes', '-'.repeat(32), 50],
  ['spaces', ' '.repeat(32), 25],
  ['one letter', 'x'.repeat(32), 400],
];

test.each(COUNTED)('%s: never more than a tokenizer counts', (_, text, tokens) => {
  expect(least([user(text.repeat(100))])).toBeLessThanOrEqual(tokens);
});

test.each(COUNTED.slice(0, 5))('%s: most of what a tokenizer counts', (_, text, tokens) => {
  expect(least([user(text.repeat(100))])).toBeGreaterThan(0.7 * tokens);
});

test('parts count like text, and an assistant’s thoughts, calls and images do not', () => {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'one two' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'three four' },
        { type: 'image_url', image_url: 'five' },
      ],
    },
    {
      role: 'assistant',
      content: '<think>six seven eight</think> nine',
      tool_calls: [{ id: 'ten', type: 'function', function: { name: 'eleven', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'ten', content: 'twelve' },
    { role: 'assistant', content: null },
  ];

  expect(least(messages)).toBe(6);
});

test('counts no further than asked', () => {
  expect(least([user('word '.repeat(1000)), user('word '.repeat(1000))], 1500)).toBe(1500);
  expect(least([user('x'.repeat(100_000)), user('word')], 10)).toBe(10);
});
