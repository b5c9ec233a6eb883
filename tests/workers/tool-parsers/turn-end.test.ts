import { describe, test } from 'vitest';

import { expectParsed } from './expect-parsed.ts';
import type { Meant } from './expect-parsed.ts';

describe('a token that ends the turn', () => {
  test.each<[string, string, Meant]>([
    ['hermes', 'Hello<|im_end|>', { content: 'Hello' }],
    ['hermes', 'Hello<|im_end|>\n<|endoftext|>\n', { content: 'Hello' }],
    ['deepseek_v31', 'Hello<｜end▁of▁sentence｜>', { content: 'Hello' }],
    ['pythonic', '[f(a=1)]<|eot_id|>', { calls: [['f', { a: 1 }]] }],
    ['hermes', 'ChatML ends with <|im_end|>.', { content: 'ChatML ends with <|im_end|>.' }],
    ['hermes', 'Cut in <|im_e', { content: 'Cut in <|im_e' }],
  ])('%s: %s', (toolParser, text, meant) => {
    expectParsed({ toolParser }, text, meant);
  });

  test('ends reasoning too, and is text where nothing is parsed', () => {
    expectParsed({ reasoningParser: 'qwen3' }, 'plan<|im_end|>', { reasoning: 'plan' });
    expectParsed({}, 'Hello<|im_end|>', { content: 'Hello<|im_end|>' });
  });
});
