import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';

/** Gemma's own notation, `{k:<|"|>text<|"|>,n:42,o:{…},a:[…]}`: keys are bare, strings stand between two marks. */
export function createGemmaText(stringMark: string): (value: JsonObject) => string {
  function text(value: JsonValue): string {
    if (typeof value === 'string') return stringMark + value + stringMark;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
    const members = Object.entries(value).map(([key, member]) => `${key}:${text(member)}`);
    return `{${members.join(',')}}`;
  }
  return text;
}
