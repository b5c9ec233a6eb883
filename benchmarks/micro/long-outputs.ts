import type { ToolDefinition } from '../../shared/types/chat.ts';
import type { OutputParserOptions } from '../../workers/tool-parsers/output-parser.ts';
import { TOOL_FORMATS } from '../../workers/tool-parsers/tool-formats.ts';
import { writeCalls } from './call-notations.ts';
import type { Argument } from './call-notations.ts';

/** Model output of about the wanted length, and what parses it. */
export interface LongOutput {
  text: string;
  options: OutputParserOptions;
}

/** What grows in an output: each has made some parser's time grow with the square of it. */
export const SHAPES = [
  'string',
  'parameters',
  'nested',
  'calls',
  'reasoning',
  'text',
  'alarms',
  'openers',
] as const;
export type Shape = (typeof SHAPES)[number];

export function longOutput(parser: string, shape: Shape, characters: number): LongOutput {
  const text = WRITERS[shape](parser, characters);
  const tools = [WRITE];
  if (shape === 'parameters') tools[0] = toolWith(countOf(parser, characters));
  return {
    text,
    options: { toolParser: parser, reasoningParser: shape === 'reasoning' ? 'qwen3' : null, tools },
  };
}

const WRITE = toolWith(0);

/** A tool with a string `code`, an array `tree` and integers `p0`, `p1` …, as many as a call has: finding one can be slow. */
function toolWith(count: number): ToolDefinition {
  const many = Array.from({ length: count }, (_, index) => [`p${index}`, { type: 'integer' }] as const);
  const properties = { code: { type: 'string' }, tree: { type: 'array' }, ...Object.fromEntries(many) };
  return { type: 'function', function: { name: 'write', parameters: { type: 'object', properties } } };
}

const WRITERS: Readonly<Record<Shape, (parser: string, characters: number) => string>> = {
  string: (parser, characters) =>
    writeCalls(parser, [[{ key: 'code', value: sourceCode(characters), kind: 'string' }]]),
  parameters: (parser, characters) => writeCalls(parser, [integers(countOf(parser, characters))]),
  nested: (parser, characters) =>
    writeCalls(parser, [[{ key: 'tree', value: nested(characters / 2), kind: 'json' }]]),
  calls: (parser, characters) => {
    const calls = (count: number) =>
      writeCalls(
        parser,
        Array.from({ length: count }, () => CALL),
      );
    return calls(Math.round(characters / growthOf((count) => calls(count).length)));
  },
  reasoning: (_, characters) => fill(`${WORDS}if (a < b) { c[d] }\n`, characters),
  text: (_, characters) => fill(WORDS, characters),
  alarms: (parser, characters) =>
    fill(
      `< [ { \` ${openersOf(parser)
        .map((opener) => opener.slice(0, -1))
        .join(' ')} `,
      characters,
    ),
  openers: (parser, characters) =>
    fill(
      openersOf(parser)
        .map((opener) => `${opener} is a marker. `)
        .join(''),
      characters,
    ),
};

const CALL: readonly Argument[] = [{ key: 'code', value: 'x', kind: 'string' }];
const WORDS = 'The quick brown fox, as they say, jumps over a lazy dog: nobody knows why. ';
const LINE = 'if (a[i] < b && !seen.has("key")) { total += parse(`${a[i]}`); } // <b>é</b>\n';

/** Quotes, brackets and `<` are what a parser has to look at. */
function sourceCode(characters: number): string {
  return fill(LINE, characters);
}

function fill(unit: string, characters: number): string {
  return unit.repeat(Math.ceil(characters / unit.length));
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function integers(count: number): Argument[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `p${index}`,
    value: String(index),
    kind: 'json',
  }));
}

/** How many parameters make this length. */
function countOf(parser: string, characters: number): number {
  return Math.round(characters / growthOf((count) => writeCalls(parser, [integers(count)]).length));
}

/** Characters that one more adds. */
function growthOf(lengthOf: (count: number) => number): number {
  return (lengthOf(2_000) - lengthOf(1_000)) / 1_000;
}

/** Markers that begin something, and those that say nothing. */
function openersOf(parser: string): readonly string[] {
  const { openers = [], bareOpeners = [], silent = [] } = TOOL_FORMATS.get(parser) ?? {};
  return [...openers, ...bareOpeners, ...silent];
}
