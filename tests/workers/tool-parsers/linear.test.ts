import { describe, expect, test } from 'vitest';

import { distinctFormats } from '../../../benchmarks/micro/distinct-formats.ts';
import { longOutput, SHAPES } from '../../../benchmarks/micro/long-outputs.ts';
import type { LongOutput, Shape } from '../../../benchmarks/micro/long-outputs.ts';
import { timeRatio } from '../../../benchmarks/micro/parser-timing.ts';
import { reasoningParserNames } from '../../../workers/tool-parsers/create-output-parser.ts';
import { parseChunks } from './parse-chunks.ts';

/**
 * Eight times the length takes 8 times as long where a parser is linear, and 64 times where it is not. With the
 * limit halfway on a logarithmic scale neither a busy machine nor the compiler's warming up blurs the difference.
 */
const STEP = 8;
const LIMIT = STEP ** 1.5;
const SMALL_CHARACTERS = 2_000;
const FORMATS = [...distinctFormats().keys()];
const WHOLE = Number.MAX_SAFE_INTEGER;

/** What was slow is measured again: a disturbance passes, a parser that is not linear stays so. */
function growth(outputOf: (characters: number) => LongOutput, chunkCharacters: number): number {
  const outputs = [outputOf(SMALL_CHARACTERS), outputOf(SMALL_CHARACTERS * STEP)] as const;
  const ratio = timeRatio(outputs, chunkCharacters, 1);
  return ratio < LIMIT ? ratio : timeRatio(outputs, chunkCharacters, 5);
}

function expectLinear(outputOf: (characters: number) => LongOutput): void {
  const ratios = { characters: growth(outputOf, 1), whole: growth(outputOf, WHOLE) };
  expect(ratios.characters, 'one character at a time').toBeLessThan(LIMIT);
  expect(ratios.whole, 'all in one piece').toBeLessThan(LIMIT);
}

describe('long outputs are what they should be', () => {
  test.each(FORMATS)('%s', (parser) => {
    const parse = (shape: Shape) => {
      const { text, options } = longOutput(parser, shape, 400);
      return parseChunks(options, [text]);
    };
    expect(JSON.parse(parse('string').calls[0]?.arguments ?? '')).toEqual({
      code: expect.stringMatching(/^if \(a.*\n?$/s),
    });
    expect(JSON.parse(parse('parameters').calls[0]?.arguments ?? '')).toMatchObject({ p0: 0, p1: 1, p2: 2 });
    expect(parse('nested').calls[0]?.arguments).toMatch(/: ?\[{200}\]{200}\}$/);
    const { calls } = parse('calls');
    expect(calls.length).toBeGreaterThan(1);
    expect(calls.map((call) => JSON.parse(call.arguments))).toEqual(calls.map(() => ({ code: 'x' })));
    expect(parse('reasoning').reasoning.length).toBeGreaterThan(300);
    expect(parse('text').content.length).toBeGreaterThan(400);
    expect(parse('alarms').calls).toEqual([]);
  });
});

describe('parsing time grows with the output and no faster', () => {
  const cases = FORMATS.flatMap((parser) => SHAPES.map((shape) => [parser, shape] as const));
  test.each(cases)('%s: %s', (parser, shape) => {
    expectLinear((characters) => longOutput(parser, shape, characters));
  });

  test.each(reasoningParserNames())('reasoning %s: words and beginnings of markers', (reasoningParser) => {
    const options = { toolParser: null, reasoningParser, tools: [] };
    expectLinear((characters) => ({
      text: fill('words < [ \n</ Here is my </thin </seed <| ', characters),
      options,
    }));
  });
});

interface SlowOnce {
  parser: string;
  reasoning?: string;
  text(characters: number): string;
}

const fill = (unit: string, characters: number) => unit.repeat(Math.ceil(characters / unit.length));

const SLOW_ONCE: Readonly<Record<string, SlowOnce>> = {
  'arguments in a string that begins with white space': {
    parser: 'hermes',
    text: (characters) => `<tool_call>{"name": "f", "arguments": "${fill(' ', characters)}`,
  },
  'digits that are no number': {
    parser: 'hermes',
    text: (characters) => `<tool_call>{"name": "f", "arguments": {"a": ${fill('1', characters)}x}}`,
  },
  'closing tags inside a value': {
    parser: 'qwen3_coder',
    text: (characters) =>
      `<tool_call>\n<function=f>\n<parameter=a>\n${fill('</parameter> x ', 4 * characters)}`,
  },
  'headers without an end': {
    parser: 'qwen3_coder',
    text: (characters) => `<tool_call>\n${fill('<function=f', characters)}`,
  },
  'calls that are not closed': {
    parser: 'deepseek_v3',
    text: (characters) => fill('<｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{}\n', 4 * characters),
  },
  'white space and markers that say nothing': {
    parser: 'ernie45',
    reasoning: 'ernie45',
    text: (characters) => fill(' ', characters) + fill(' </response>', characters),
  },
};

describe('what was slow once', () => {
  test.each(Object.entries(SLOW_ONCE))('%s', (_, { parser, reasoning = null, text }) => {
    const options = { toolParser: parser, reasoningParser: reasoning, tools: [] };
    expectLinear((characters) => ({ text: text(characters), options }));
  });

  test('a tool with very many parameters', () => {
    // Each takes several microseconds, so what grows with their number shows late.
    expectLinear((characters) => longOutput('qwen3_coder', 'parameters', 6 * characters));
  });
});
