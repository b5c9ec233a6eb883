import { SwitchyardError } from '../../shared/errors.ts';
import type { ChatMessage } from '../../shared/types/chat.ts';
import { appendToParam } from './to-param.ts';

/** What JSON Schema could say about messages only in words that help nobody. */
export function checkMessages(messages: readonly ChatMessage[], limit: number, path: string): void {
  if (messages.length > limit) {
    throw new SwitchyardError('invalid_request', `At most ${limit} messages are allowed.`, { param: path });
  }
  const silent = messages.findIndex((message) => message.role === 'assistant' && saysNothing(message));
  if (silent === -1) return;
  throw new SwitchyardError('invalid_request', 'An assistant message needs content or tool_calls.', {
    param: `${appendToParam(path, silent)}.content`,
  });
}

function saysNothing(message: ChatMessage & { refusal?: unknown }): boolean {
  const calls = message.tool_calls?.length ?? 0;
  const words = message.content ?? message.refusal ?? message.reasoning_content ?? null;
  return calls === 0 && words === null;
}
