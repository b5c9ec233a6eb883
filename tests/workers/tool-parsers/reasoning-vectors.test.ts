import { isDeepStrictEqual } from 'node:util';

import { describe, expect, test } from 'vitest';

import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
import type { Options } from './parse-chunks.ts';
import { missingVectors, readVectors } from './recorded-vectors.ts';
import type { ReasoningVector } from './recorded-vectors.ts';

/** The class that recorded a vector → our parser. The base class's own tests use tags that no model has. */
const PARSERS: Readonly<Record<string, string>> = {
  DeepSeekR1ReasoningParser: 'deepseek_r1',
  DeepSeekV3ReasoningWithThinkingParser: 'deepseek_v3',
  Ernie45ReasoningParser: 'ernie45',
  Glm47MoeParserReasoningAdapter: 'glm47',
  GraniteReasoningParser: 'granite',
  HYV3ReasoningParser: 'hy_v3',
  HunyuanA13BReasoningParser: 'hunyuan_a13b',
  KimiK2ParserReasoningAdapter: 'kimi_k2',
  MiniMaxM2AppendThinkReasoningParser: 'minimax_m2_append_think',
  MiniMaxM2ReasoningParser: 'minimax_m2',
  MiniMaxM3ReasoningParser: 'minimax_m3',
  NemotronV3ParserReasoningAdapter: 'nemotron_v3',
  Olmo3ReasoningParser: 'olmo3',
  Qwen3ParserReasoningAdapter: 'qwen3',
  Step3p5ReasoningParser: 'step3p5',
};

/** Parser and output whose recorded parse is not ours → why. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['granite  process:', 'recorded behind a text that the vector does not carry'],
  ['granite  foo', 'recorded behind a text that the vector does not carry'],
  ['granite  Here', 'recorded behind a text that the vector does not carry'],
  ['granite  bar Here is my response: baz', 'recorded behind a text that the vector does not carry'],
  ['deepseek_v3 </think>This is the rest', 'a closing tag at the start says nothing and is no answer'],
  ['nemotron_v3 <think>This is plain content', "recorded with the template's thinking off"],
  [
    'qwen3 I need to read the file.\n\n<tool_call>\n<function=bash>\n<parameter=command>\ncat /etc/hosts\n</parameter>\n</function>\n</tool_call>',
    'only a tool parser beside it knows that a call ends reasoning: every-format tests that',
  ],
  ['qwen3 This is plain content', "recorded with the template's thinking off"],
  [
    "step3p5 <think> This is last turn's reasoning section </think> hello <think>",
    'behind the answer a tag is text: nothing is lost',
  ],
]);

/** The streamed parse where both were recorded: every parse here is a streamed one. */
const VECTORS = readVectors<ReasoningVector>('reasoning.jsonl').map((vector) => ({
  ...vector,
  expected: vector.stream ?? vector.expected,
}));

const PARSED = VECTORS.filter((vector) => PARSERS[vector.reasoning_parser] !== undefined);

function optionsOf(vector: ReasoningVector): Options {
  return { reasoningParser: PARSERS[vector.reasoning_parser] ?? null };
}

function said(vector: ReasoningVector): unknown {
  const parsed = parseChunks(optionsOf(vector), [vector.model_output]);
  return [parsed.reasoning.trim(), parsed.content.trim()];
}

function expectedOf({ expected }: ReasoningVector): unknown {
  return [(expected.reasoning ?? '').trim(), (expected.content ?? '').trim()];
}

describe.skipIf(missingVectors !== null)(`recorded reasoning ${missingVectors ?? ''}`, () => {
  test.each(PARSED)('$reasoning_parser: $model_output', (vector) => {
    const key = `${PARSERS[vector.reasoning_parser]} ${vector.model_output}`;
    expect(isDeepStrictEqual(said(vector), expectedOf(vector))).toBe(!EXCEPTIONS.has(key));
    const options = optionsOf(vector);
    const whole = parseChunks(options, [vector.model_output]);
    for (const chunks of chunkings(vector.model_output)) expect(parseChunks(options, chunks)).toEqual(whole);
  });

  test('every class but the base class is known', () => {
    const unknown = VECTORS.filter((vector) => !PARSED.includes(vector)).map(
      (vector) => vector.reasoning_parser,
    );
    expect([...new Set(unknown)].toSorted()).toEqual([
      'TestThinkingReasoningParser',
      'TestThinkingReasoningParserAlt',
    ]);
  });
});
