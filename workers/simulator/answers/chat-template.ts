import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat } from '../formats/call-format.ts';
import type { PromptMessage } from './chat-message.ts';

/** Lines around the tools, one JSON text a line between them; `read-prompt.ts` finds the tools by these. */
export const TOOLS_PREAMBLE = 'You may call one or more functions to assist with the user query.\n<tools>\n';
export const TOOLS_END = '\n</tools>\n\n';

export interface ChatTemplate {
  messages: readonly PromptMessage[];
  /** As the client sent them; all of it is shown to the model. */
  tools: readonly JsonValue[];
  format: CallFormat;
  /** What the template itself writes of the answer, as `<think>\n`. */
  answerPrefix: string;
  /** False: the text ends after the last message. */
  addGenerationPrompt: boolean;
}

/**
 * Messages as the text that a model reads, in Llama 3.1's headers. Tools stand at the front of the system part.
 * All that the simulated model knows comes from this text.
 */
export function renderChat(chat: ChatTemplate): string {
  const [first, ...rest] = chat.messages;
  const leadsWithSystem = first?.role === 'system';
  const system = renderTools(chat.tools) + (leadsWithSystem ? first.text : '');
  const others = leadsWithSystem ? rest : chat.messages;
  return [
    '<|begin_of_text|>',
    system === '' ? '' : renderTurn('system', system),
    ...others.map((message) => renderMessage(message, chat.format)),
    chat.addGenerationPrompt ? `${header('assistant')}${chat.answerPrefix}` : '',
  ].join('');
}

function renderTools(tools: readonly JsonValue[]): string {
  if (tools.length === 0) return '';
  return TOOLS_PREAMBLE + tools.map((tool) => JSON.stringify(tool)).join('\n') + TOOLS_END;
}

function renderMessage({ role, text, calls }: PromptMessage, format: CallFormat): string {
  // The role under which Llama 3.1 reads what a tool returned.
  if (role === 'tool') return renderTurn('ipython', text);
  if (role !== 'assistant') return renderTurn(role, text);
  return renderTurn(role, calls.length > 0 ? format.render(calls, text) : renderAnswer(text, format));
}

function renderAnswer(text: string, { answer }: CallFormat): string {
  return answer === undefined ? text : answer.open + text + answer.close;
}

function renderTurn(role: string, text: string): string {
  return `${header(role)}${text}<|eot_id|>`;
}

function header(role: string): string {
  return `<|start_header_id|>${role}<|end_header_id|>\n\n`;
}
