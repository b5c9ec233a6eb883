import { describe, expect, test } from 'vitest';

import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
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

describe.skipIf(missingVectors !== null)(`recorded reasoning ${missingVectors ?? ''}`, () => {
  const known = VECTORS.filter((vector) => PARSERS[vector.reasoning_parser] !== undefined);

  test.each(known)('$reasoning_parser: $model_output', (vector) => {
    const reasoningParser = PARSERS[vector.reasoning_parser] ?? null;
    if (vector.model_output.includes('<tool_call>')) return expectCallEndsReasoning(vector);
    const options = { reasoningParser };
    const whole = parseChunks(options, [vector.model_output]);
    const said = { reasoning: whole.reasoning.trim(), content: whole.content.trim() };
    const expected = {
      reasoning: (vector.expected.reasoning ?? '').trim(),
      content: (vector.expected.content ?? '').trim(),
    };
    const reason = EXCEPTIONS.get(`${reasoningParser} ${vector.model_output}`);
    if (reason === undefined) expect(said).toEqual(expected);
    else expect(said, reason).not.toEqual(expected);
    for (const chunks of chunkings(vector.model_output)) expect(parseChunks(options, chunks)).toEqual(whole);
  });

  test('every class but the base class is known', () => {
    const unknown = VECTORS.filter((vector) => !known.includes(vector)).map(
      (vector) => vector.reasoning_parser,
    );
    expect([...new Set(unknown)].toSorted()).toEqual([
      'TestThinkingReasoningParser',
      'TestThinkingReasoningParserAlt',
    ]);
  });
});

/** Here the tool parser knows that a call ends unclosed reasoning; alone, the reasoning parser cannot. */
function expectCallEndsReasoning(vector: ReasoningVector): void {
  const parsed = parseChunks({ reasoningParser: 'qwen3', toolParser: 'qwen3_coder' }, [vector.model_output]);
  expect(parsed.reasoning).toBe(vector.expected.reasoning);
  expect(parsed.calls).toHaveLength(1);
}
