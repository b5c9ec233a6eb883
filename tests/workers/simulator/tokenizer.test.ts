import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ADDED_TOKENS } from '../../../workers/simulator/tokenizer/added-tokens.ts';
import { createIncrementalDecoder } from '../../../workers/simulator/tokenizer/incremental-decoder.ts';
import { createTokenizer } from '../../../workers/simulator/tokenizer/tokenizer.ts';

const tokenizer = createTokenizer();

const ENGLISH = `A switchyard is where wagons are classified and set on their tracks. The engine reads every request once,
keeps what it has computed in blocks of sixteen tokens, and gives the blocks back when the request has ended.`;

describe('round trip', () => {
  test('any well-formed text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const wellFormed = text.toWellFormed();
        expect(tokenizer.decode(tokenizer.encode(wellFormed))).toBe(wellFormed);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['every ASCII character', String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code))],
    ['a byte order mark', '\uFEFFtext'],
    ['emoji of several code points', '👩‍👩‍👧‍👦 and 🇫🇷'],
    ['CJK', '東京は日本の首都です。'],
    ['code', 'if (a !== b) {\n\treturn fooBar_12["x"] ?? `y`;\n}'],
    [
      'markers in the middle of punctuation',
      '?<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n!!<tool_call>',
    ],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  test('a lone surrogate becomes U+FFFD, as on any wire', () => {
    expect(tokenizer.decode(tokenizer.encode('a\uD800b'))).toBe('a\uFFFDb');
  });

  test('ids fit a signed 32-bit integer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        for (const id of tokenizer.encode(text)) expect(id >= 0 && id < 2 ** 30).toBe(true);
      }),
    );
  });
});

test('English takes about four characters a token', () => {
  const perToken = ENGLISH.length / tokenizer.encode(ENGLISH).length;
  expect(perToken).toBeGreaterThan(3.4);
  expect(perToken).toBeLessThan(5);
});

describe('added tokens', () => {
  test.each(ADDED_TOKENS.map(({ text }, id) => [text, id] as const))('%s is the one id %i', (text, id) => {
    expect(tokenizer.encode(text)).toEqual([id]);
  });

  test('special ones are skipped on request, visible ones never', () => {
    const ids = tokenizer.encode('<|python_tag|>x<tool_call>');
    expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe('x<tool_call>');
    expect(tokenizer.decode(ids)).toBe('<|python_tag|>x<tool_call>');
  });

  test('their places are what recorded ids rest on', () => {
    expect(ADDED_TOKENS.slice(0, 15).map(({ text }) => text)).toEqual([
      '<|begin_of_text|>',
      '<|end_of_text|>',
      '<|start_header_id|>',
      '<|end_header_id|>',
      '<|eot_id|>',
      '<|eom_id|>',
      '<|python_tag|>',
      '<|im_start|>',
      '<|im_end|>',
      '<tool_call>',
      '</tool_call>',
      '<tool_response>',
      '</tool_response>',
      '<think>',
      '</think>',
    ]);
  });
});

test('ids that no tokenizer of ours made decode to nothing', () => {
  expect(tokenizer.decode([9_999, 0x1fff_ffff, 2 ** 30 + 5])).toBe('');
});

describe('incremental decoding', () => {
  const text = 'Zug 🚂 nach 東京 — é';
  const ids = tokenizer.encode(text);

  test('an emoji is two tokens, and its text comes with the second', () => {
    const emoji = tokenizer.encode('🚂');
    const decoder = createIncrementalDecoder(tokenizer, [], false);
    expect(emoji.map((id) => decoder.push(id))).toEqual(['', '🚂']);
  });

  test('no piece ever holds a broken character', () => {
    const decoder = createIncrementalDecoder(tokenizer, [], false);
    const pieces = ids.map((id) => decoder.push(id));
    expect(pieces.join('')).toBe(text);
    expect(pieces.some((piece) => piece.includes('\uFFFD'))).toBe(false);
  });

  test.each(ids.map((_, cut) => [cut]))('primed with the first %i ids it gives exactly the rest', (cut) => {
    const first = createIncrementalDecoder(tokenizer, [], false);
    const before = ids.slice(0, cut).map((id) => first.push(id));
    const second = createIncrementalDecoder(tokenizer, ids.slice(0, cut), false);
    const after = ids.slice(cut).map((id) => second.push(id));
    expect(before.join('') + after.join('')).toBe(text);
  });

  test('a character that never ends is lost, as in vLLM', () => {
    const decoder = createIncrementalDecoder(tokenizer, [], false);
    const [half] = tokenizer.encode('🚂');
    expect([tokenizer.encode('a')[0]!, half!].map((id) => decoder.push(id))).toEqual(['a', '']);
  });
});
