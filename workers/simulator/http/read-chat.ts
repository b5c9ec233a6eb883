import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import type { PromptMessage } from '../answers/chat-message.ts';
import { messageText } from '../answers/message-text.ts';
import type { SimulatedCall } from '../formats/call-format.ts';
import { isObject } from '../schema/json-types.ts';
import { invalid, readObject } from './fields.ts';

export interface ChatPrompt {
  messages: PromptMessage[];
  tools: JsonValue[];
  /** Whether the request wants thinking; null: it does not say. */
  thinking: boolean | null;
}

const ROLES: Readonly<Record<string, PromptMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};

/** Messages and tools of a chat body. Throws HttpError. */
export function readChat(body: JsonObject): ChatPrompt {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('messages', 'messages must be a list that is not empty');
  return { messages: messages.map(readMessage), tools: readTools(body), thinking: readThinking(body) };
}

/** Templates know one of two names for it; what is no flag means nothing to them. */
function readThinking(body: JsonObject): boolean | null {
  const kwargs = readObject(body, 'chat_template_kwargs') ?? {};
  const thinking = kwargs['enable_thinking'] ?? kwargs['thinking'];
  return typeof thinking === 'boolean' ? thinking : null;
}

/** The server runs without tool-call parser: whatever would need one is refused, as by vLLM. */
export function refuseParsedTools({ tools, tool_choice: choice }: JsonObject): void {
  if (!Array.isArray(tools)) {
    if (choice === undefined || choice === null || choice === 'none' || choice === 'auto') return;
    throw invalid('tool_choice', 'When using `tool_choice`, `tools` must be set.');
  }
  if (choice === undefined || choice === null || choice === 'auto') {
    throw invalid(
      'tool_choice',
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    );
  }
  if (choice !== 'none')
    throw invalid('tool_choice', 'this tool_choice requires --tool-call-parser to be set');
}

function readTools({ tools }: JsonObject): JsonValue[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools', 'tools must be a list');
  if (tools.length === 0) throw invalid('tools', '`tools` must not be an empty array; leave it out instead');
  return tools;
}

function readMessage(message: JsonValue, index: number): PromptMessage {
  if (!isObject(message)) throw invalid(`messages.${index}`, 'a message must be an object');
  const role = typeof message['role'] === 'string' ? ROLES[message['role']] : undefined;
  if (role === undefined)
    throw invalid(`messages.${index}.role`, `unknown role ${JSON.stringify(message['role'])}`);
  const text = messageText(message['content']);
  if (text === null)
    throw invalid(`messages.${index}.content`, 'only text content is supported by this model');
  return { role, text, calls: readCalls(message['tool_calls'], index) };
}

function readCalls(calls: JsonValue | undefined, index: number): SimulatedCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.map((call) => {
    const definition = isObject(call) ? call['function'] : undefined;
    if (!isObject(definition) || typeof definition['name'] !== 'string') {
      throw invalid(`messages.${index}.tool_calls`, 'a tool call needs a function with a name');
    }
    return { name: definition['name'], arguments: readArguments(definition['arguments'], index) };
  });
}

/** Templates render arguments as an object: text that is none is a 400, as in vLLM. */
function readArguments(text: JsonValue | undefined, index: number): JsonObject {
  if (isObject(text)) return text;
  try {
    const value = JSON.parse(typeof text === 'string' && text !== '' ? text : '{}') as JsonValue;
    if (isObject(value)) return value;
  } catch {
    // Said below, with the place.
  }
  throw invalid(`messages.${index}.tool_calls`, 'the arguments of a tool call must be a JSON object');
}
