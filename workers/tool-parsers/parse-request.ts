import type { ToolDefinition } from '../../shared/types/chat.ts';
import { toolParserNames } from './create-output-parser.ts';
import type { OutputParserOptions } from './output-parser.ts';

/** What the command line is asked to parse, as it came. */
export interface ParseRequest {
  parser: unknown;
  tools?: unknown;
  chunks: string[];
  tool_choice?: unknown;
}

type ParserNames = Pick<OutputParserOptions, 'toolParser' | 'reasoningParser'>;

/** `NAME`, or `{"tools": NAME, "reasoning": NAME}`. A name that is both means the tool parser. */
export function readParserNames(parser: unknown): ParserNames {
  if (typeof parser === 'string') {
    return toolParserNames().includes(parser)
      ? { toolParser: parser, reasoningParser: null }
      : { toolParser: null, reasoningParser: parser };
  }
  if (typeof parser !== 'object' || parser === null)
    throw new TypeError('parser: a name, or {tools, reasoning}');
  return { toolParser: nameIn(parser, 'tools'), reasoningParser: nameIn(parser, 'reasoning') };
}

function nameIn(parser: object, key: string): string | null {
  const name: unknown = Reflect.get(parser, key) ?? null;
  if (name !== null && typeof name !== 'string') throw new TypeError(`parser.${key}: not a name`);
  return name;
}

/** Tools in OpenAI's shape, or just their functions. */
export function readTools(tools: unknown): ToolDefinition[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw new TypeError('tools: not a list');
  return tools.map(readTool);
}

function readTool(tool: unknown): ToolDefinition {
  const bare: unknown =
    typeof tool === 'object' && tool !== null ? (Reflect.get(tool, 'function') ?? tool) : null;
  if (!isFunction(bare)) throw new TypeError('tools: each needs a name');
  return { type: 'function', function: bare };
}

function isFunction(value: unknown): value is ToolDefinition['function'] {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'name') === 'string';
}
