import type { JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from '../schema/json-types.ts';

/** A message's text: a string, or OpenAI's list of text parts. Null: it holds something that is no text. */
export function messageText(content: JsonValue | undefined): string | null {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.map((part) =>
    typeof part === 'string' ? part : isObject(part) ? part['text'] : null,
  );
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : null;
}
