import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { REASONING_STYLES } from '../../../workers/simulator/answers/reasoning-styles.ts';
import { createAnswerWriter } from '../../../workers/simulator/answers/write-answer.ts';
import type { CallFormat } from '../../../workers/simulator/formats/call-format.ts';
import { CALL_FORMATS } from '../../../workers/simulator/formats/registry.ts';
import { createTokenizer } from '../../../workers/simulator/tokenizer/tokenizer.ts';
import { reasoningParserNames, toolParserNames } from '../../../workers/tool-parsers/create-output-parser.ts';
import { limitsOf } from './format-limits.ts';
import { generatedCalls, type GeneratedCalls } from './generated-calls.ts';
import { markersOf } from './markers-of.ts';
import { type Options, parseChunks } from './parse-chunks.ts';

const RUNS = 100;
const tokenizer = createTokenizer();

describe('the simulator speaks what the workers read', () => {
  it('has a format for every tool parser, and no other', () => {
    expect(Object.keys(CALL_FORMATS).toSorted()).toEqual(toolParserNames());
  });

  it('has a style for every reasoning parser, and no other', () => {
    expect(Object.keys(REASONING_STYLES).toSorted()).toEqual(reasoningParserNames());
  });
});

/** Words around calls; brackets and quotes as they occur in prose. */
const PROSE = fc
  .array(
    fc.constantFrom(
      'Let',
      'me',
      'see:',
      '1 < 2',
      'a > b',
      "it's",
      '"so"',
      '[1]',
      '(f)',
      '{x}',
      'naïve',
      '👩🏽‍🚀',
      'x\n\ny',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((words) => words.join(' '));

const CUTS = fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 20 });

/** Chunks of these lengths, over and over; they cut characters in two as well. */
function cut(text: string, lengths: readonly number[]): string[] {
  const chunks = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const end = at + lengths[turn % lengths.length]!;
    chunks.push(text.slice(at, end));
    at = end;
  }
  return chunks;
}

/** Behind calls of its own a family that marks its words, or stops there, writes nothing. */
function endsWithCalls({ answer, stop }: CallFormat): boolean {
  return answer !== undefined || stop !== undefined;
}

interface Meant extends GeneratedCalls {
  before: string;
  after: string;
  reasoning: string;
}

function expectMeant(options: Options, chunks: readonly string[], meant: Meant): void {
  const { calls, content: said, reasoning } = parseChunks({ ...options, tools: meant.tools }, chunks);
  // Line breaks behind `</think>` are text, as in vLLM.
  const content = meant.reasoning === '' ? said : said.trimStart();
  const read = calls.map((call) => [call.name, normal(JSON.parse(call.arguments)), call.complete]);
  expect(read).toEqual(meant.calls.map((call) => [call.name, normal(call.arguments), true]));
  expect(reasoning.trim()).toBe(meant.reasoning);
  expect(content.slice(0, meant.before.length)).toBe(meant.before);
  const rest = content.slice(meant.before.length);
  expect(rest.endsWith(meant.after)).toBe(true);
  expect(rest.slice(0, rest.length - meant.after.length).trim()).toBe('');
}

/** Objects of any prototype compare by their JSON, in which `__proto__` is a member like any other. */
function normal(value: unknown): string {
  return JSON.stringify(value);
}

describe('calls come back as they were meant', () => {
  test.each(Object.entries(CALL_FORMATS))('%s', (name, format) => {
    const after = endsWithCalls(format) ? fc.constant('') : fc.oneof(fc.constant(''), PROSE);
    fc.assert(
      fc.property(
        generatedCalls(limitsOf(name), markersOf(name)),
        fc.oneof(fc.constant(''), PROSE),
        after,
        CUTS,
        (generated, before, behind, lengths) => {
          const separator = behind === '' ? '' : '\n';
          const text = format.render(generated.calls, before) + separator + behind;
          expectMeant({ toolParser: name }, cut(text, lengths), {
            ...generated,
            before,
            after: behind,
            reasoning: '',
          });
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** The family's own tool format where it has one. */
function toolFormatOf(reasoning: string): string {
  const format = reasoning === 'openai_gptoss' ? 'openai' : reasoning;
  return Object.hasOwn(CALL_FORMATS, format) ? format : 'hermes';
}

describe('reasoning comes back as it was meant', () => {
  // Its parser hands the thinking on as text, tag and all.
  const styles = Object.entries(REASONING_STYLES).filter(([name]) => name !== 'minimax_m2_append_think');

  test.each(styles)('%s', (name, style) => {
    const toolParser = toolFormatOf(name);
    const writer = createAnswerWriter(tokenizer, CALL_FORMATS[toolParser]!, style);
    const write = (reasoning: string, text: string, calls: GeneratedCalls['calls']) =>
      tokenizer.decode([
        ...writer.thinking(tokenizer.encode(reasoning)),
        ...(calls.length > 0 ? writer.calls(calls, text) : writer.text(tokenizer.encode(text))),
      ]);
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(null), generatedCalls(limitsOf(toolParser), markersOf(toolParser))),
        PROSE,
        PROSE,
        CUTS,
        (generated, reasoning, text, lengths) => {
          const { tools, calls } = generated ?? { tools: [], calls: [] };
          const options: Options = {
            toolParser,
            reasoningParser: name,
            ...(style.onlyWhenAsked === true && { thinking: true }),
          };
          expectMeant(options, cut(write(reasoning, text, calls), lengths), {
            tools,
            calls,
            reasoning,
            before: text,
            after: '',
          });
        },
      ),
      { numRuns: RUNS / 4 },
    );
  });
});
