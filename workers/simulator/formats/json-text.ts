import type { JsonValue } from '../../../shared/types/chat.ts';

/** JSON as models write it: Python's `json.dumps`, with a space after each colon and comma. */
export function jsonText(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${jsonText(member)}`);
  return `{${members.join(', ')}}`;
}
