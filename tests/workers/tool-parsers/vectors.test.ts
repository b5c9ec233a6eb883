import { isDeepStrictEqual } from 'node:util';

import { describe, expect, test } from 'vitest';

import type { JsonValue } from '../../../shared/types/chat.ts';
import { reasoningParserNames, toolParserNames } from '../../../workers/tool-parsers/create-output-parser.ts';
import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
import type { Options, ParsedOutput } from './parse-chunks.ts';
import { missingVectors, readVectors, toolsOf } from './recorded-vectors.ts';
import type { ToolVector } from './recorded-vectors.ts';
import { VECTOR_EXCEPTIONS } from './vector-exceptions.ts';

const VECTORS = readVectors<ToolVector>('vectors.jsonl');
const REASONS = new Map(VECTOR_EXCEPTIONS.flatMap(([reason, ids]) => ids.map((id) => [id, reason])));
const PARSERS = [...new Set(VECTORS.map((vector) => vector.parser))].toSorted();

function optionsOf(vector: ToolVector): Options {
  const reasoning = vector.parser === 'openai_harmony' ? 'openai_gptoss' : vector.parser;
  return {
    toolParser: vector.parser,
    reasoningParser: vector.scope.includes('reasoning') ? reasoning : null,
    tools: toolsOf(vector),
  };
}

/** Arguments as JSON values, texts without their outer white space, ids only where the vector has them. */
function comparable(vector: ToolVector, output: ParsedOutput): unknown {
  const hasIds = vector.expected.tool_calls.some((call) => call.id !== undefined);
  return {
    content: output.content.trim(),
    ...(vector.expected.reasoning !== undefined && { reasoning: output.reasoning.trim() }),
    calls: output.calls.map((call) => [call.name, jsonOf(call.arguments), ...(hasIds ? [call.id] : [])]),
  };
}

function expectedOf({ expected }: ToolVector): unknown {
  return {
    content: (expected.content ?? '').trim(),
    ...(expected.reasoning !== undefined && { reasoning: (expected.reasoning ?? '').trim() }),
    calls: expected.tool_calls.map((call) => [
      call.name,
      jsonOf(call.arguments),
      ...(call.id === undefined ? [] : [call.id]),
    ]),
  };
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return `no JSON: ${text}`;
  }
}

function isAsRecorded(vector: ToolVector): boolean {
  const parsed = parseChunks(optionsOf(vector), [vector.model_output]);
  return isDeepStrictEqual(comparable(vector, parsed), expectedOf(vector));
}

/** The first chunks whose parse is another than that of the whole text; null: any split gives the same. */
function unequalSplit(vector: ToolVector): string[] | null {
  const options = optionsOf(vector);
  const whole = JSON.stringify(parseChunks(options, [vector.model_output]));
  const recorded = (vector.chunks ?? []).filter((chunks) => chunks.join('') === vector.model_output);
  for (const chunks of [...recorded, ...chunkings(vector.model_output)]) {
    if (JSON.stringify(parseChunks(options, chunks)) !== whole) return chunks;
  }
  return null;
}

describe.skipIf(missingVectors !== null)(`recorded outputs ${missingVectors ?? ''}`, () => {
  test.each(PARSERS)('%s: the recorded parse, but for the exceptions', (parser) => {
    const vectors = VECTORS.filter((vector) => vector.parser === parser);
    const ids = vectors.filter((vector) => !isAsRecorded(vector)).map((vector) => vector.id);
    const exceptions = vectors.filter((vector) => REASONS.has(vector.id)).map((vector) => vector.id);
    expect(ids).toEqual(exceptions);
  });

  test.each(PARSERS)('%s: the same parse at any split', (parser) => {
    const vectors = VECTORS.filter((vector) => vector.parser === parser);
    expect(vectors.map(unequalSplit).filter((chunks) => chunks !== null)).toEqual([]);
  });

  test('every exception is a vector, and every vector has a parser', () => {
    const ids = new Set(VECTORS.map((vector) => vector.id));
    expect([...REASONS.keys()].filter((id) => !ids.has(id))).toEqual([]);
    expect(PARSERS.filter((parser) => !toolParserNames().includes(parser))).toEqual([]);
    const thinking = VECTORS.filter((vector) => vector.scope.includes('reasoning')).map(optionsOf);
    expect(
      thinking.filter((options) => !reasoningParserNames().includes(options.reasoningParser ?? '')),
    ).toEqual([]);
  });
});
