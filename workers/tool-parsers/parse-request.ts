import { closestName } from '../../shared/config/closest-name.ts';
import type { ToolDefinition } from '../../shared/types/chat.ts';
import type { OutputParserOptions } from './output-parser.ts';
import { REASONING_FORMATS } from './reasoning-formats.ts';
import { TOOL_FORMATS } from './tool-formats.ts';

/** What the command line is asked to parse, as it came. */
export interface ParseRequest {
  parser?: unknown;
  tools?: unknown;
  chunks?: unknown;
  tool_choice?: unknown;
}

type ParserNames = Pick<OutputParserOptions, 'toolParser' | 'reasoningParser'>;
type Formats = ReadonlyMap<string, unknown>;

const ALL_FORMATS: Formats = new Map<string, unknown>([...TOOL_FORMATS, ...REASONING_FORMATS]);

/** `NAME`, or `{"tools": NAME, "reasoning": NAME}`. A name that is both means the tool parser. */
export function readParserNames(parser: unknown): ParserNames {
  if (typeof parser === 'string') {
    const name = known('parser', parser, ALL_FORMATS);
    return TOOL_FORMATS.has(name)
      ? { toolParser: name, reasoningParser: null }
      : { toolParser: null, reasoningParser: name };
  }
  if (typeof parser !== 'object' || parser === null)
    throw new TypeError('parser: a name, or {tools, reasoning}');
  return {
    toolParser: nameIn(parser, 'tools', TOOL_FORMATS),
    reasoningParser: nameIn(parser, 'reasoning', REASONING_FORMATS),
  };
}

function nameIn(parser: object, key: 'tools' | 'reasoning', formats: Formats): string | null {
  const name: unknown = Reflect.get(parser, key) ?? null;
  if (name === null) return null;
  if (typeof name !== 'string') throw new TypeError(`parser.${key}: not a name`);
  return known(key === 'tools' ? 'tool parser' : 'reasoning parser', name, formats);
}

function known(kind: string, name: string, formats: Formats): string {
  if (formats.has(name)) return name;
  const near = nearNames(name, [...formats.keys()]);
  throw new Error(
    `unknown ${kind} "${name}"; ${near.length > 0 ? `did you mean ${near.join(', ')}?` : '--help lists them'}`,
  );
}

/** Names that hold what was typed (`deepseek`), or the one that is spelled most like it (`hermse`). */
function nearNames(typed: string, names: readonly string[]): string[] {
  const holding = typed === '' ? [] : names.filter((name) => name.includes(typed.toLowerCase()));
  return holding.length > 0 ? holding.toSorted() : [closestName(typed, names) ?? []].flat();
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

/** The output in the pieces in which it came. */
export function readChunks(chunks: unknown): string[] {
  if (Array.isArray(chunks) && chunks.every((chunk) => typeof chunk === 'string')) return chunks;
  throw new TypeError('chunks: not a list of strings');
}
