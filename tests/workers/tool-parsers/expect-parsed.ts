import { expect } from 'vitest';

import type { JsonValue, ToolDefinition } from '../../../shared/types/chat.ts';
import { chunkings } from './chunkings.ts';
import { parseChunks } from './parse-chunks.ts';
import type { Options } from './parse-chunks.ts';

/** What an output is to come to; left out: nothing. */
export interface Meant {
  content?: string;
  reasoning?: string;
  /** Name and arguments; a string is arguments that are no JSON. */
  calls?: [name: string, args: JsonValue][];
}

/** The parse of a text, texts without their outer white space, and that every split gives the same. */
export function expectParsed(options: Options, text: string, { content, reasoning, calls }: Meant): void {
  const whole = parseChunks(options, [text]);
  expect({
    content: whole.content.trim(),
    reasoning: whole.reasoning.trim(),
    calls: whole.calls.map((call) => [call.name, jsonOf(call.arguments)]),
  }).toEqual({ content: content ?? '', reasoning: reasoning ?? '', calls: calls ?? [] });
  for (const chunks of chunkings(text)) expect(parseChunks(options, chunks)).toEqual(whole);
}

export function toolOf(name: string, properties: Record<string, JsonValue> = {}): ToolDefinition {
  return { type: 'function', function: { name, parameters: { type: 'object', properties } } };
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
