import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { JsonValue, ToolDefinition } from '../../../shared/types/chat.ts';

/** One recorded model output with the parse that a public test suite asserts; TOOL-FORMATS of the data's README. */
export interface ToolVector {
  id: string;
  parser: string;
  scope: string;
  model_output: string;
  tools: (ToolDefinition | ToolDefinition['function'])[];
  expected: {
    content: string | null;
    reasoning?: string | null;
    tool_calls: { name: string | null; arguments: string; arguments_json?: JsonValue; id?: string }[];
  };
  confidence: 'both' | 'single' | 'observed' | 'disagree';
  chunks?: string[][];
}

export interface ReasoningVector {
  reasoning_parser: string;
  model_output: string;
  expected: Said;
  stream?: Said & { chunks: string[] };
}

interface Said {
  reasoning: string | null;
  content: string | null;
}

const FOLDER = resolve(process.env['SWITCHYARD_DATA'] ?? '../shared/data', 'tool-calls');

/** Why the recorded vectors cannot be run; null: they can. */
export const missingVectors: string | null = existsSync(FOLDER) ? null : `no recorded vectors in ${FOLDER}`;

export function readVectors<Vector>(file: string): Vector[] {
  if (missingVectors !== null) return [];
  const lines = readFileSync(resolve(FOLDER, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): Vector => JSON.parse(line));
}

/** Tools come in OpenAI's shape or bare. */
export function toolsOf(vector: ToolVector): ToolDefinition[] {
  return vector.tools.map((tool) => ('function' in tool ? tool : { type: 'function', function: tool }));
}
