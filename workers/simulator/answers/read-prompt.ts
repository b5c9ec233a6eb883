import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import type { OfferedTool } from './chat-message.ts';
import { TOOLS_END, TOOLS_PREAMBLE } from './chat-template.ts';

/** What the simulated model understands of its prompt. */
export interface PromptReading {
  tools: OfferedTool[];
  /** The last user message; of a prompt without chat headers, all of it. */
  question: string;
  /** What tools have returned since then, oldest first. */
  toolResults: string[];
}

const TURN = /<\|start_header_id\|>(.*?)<\|end_header_id\|>\n\n([^]*?)<\|eot_id\|>/g;

/** Reads a rendered prompt back. A text without chat headers is one question. */
export function readPrompt(prompt: string): PromptReading {
  const turns = [...prompt.matchAll(TURN)].map(([, role, text]) => ({ role: role!, text: text! }));
  const lastUser = turns.findLastIndex((turn) => turn.role === 'user');
  const system = turns.find((turn) => turn.role === 'system');
  return {
    tools: readTools(system?.text ?? ''),
    question: turns.length === 0 ? prompt : (turns[lastUser]?.text ?? ''),
    toolResults: turns.slice(lastUser + 1).flatMap((turn) => (turn.role === 'ipython' ? [turn.text] : [])),
  };
}

function readTools(system: string): OfferedTool[] {
  if (!system.startsWith(TOOLS_PREAMBLE)) return [];
  const end = system.indexOf(TOOLS_END);
  const lines = system.slice(TOOLS_PREAMBLE.length, end).split('\n');
  return lines.flatMap((line) => readTool(parseLine(line)) ?? []);
}

/** A client's system message may look like the template's own: what is no JSON there is no tool. */
function parseLine(line: string): JsonValue {
  try {
    return JSON.parse(line) as JsonValue;
  } catch {
    return null;
  }
}

/** OpenAI's shape, or the function alone. */
function readTool(tool: JsonValue): OfferedTool | null {
  if (!isObject(tool)) return null;
  const definition = isObject(tool['function']) ? tool['function'] : tool;
  const { name, description, parameters } = definition;
  if (typeof name !== 'string') return null;
  return {
    name,
    description: typeof description === 'string' ? description : '',
    parameters: isObject(parameters) ? parameters : {},
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
