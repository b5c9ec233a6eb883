import { wholeJson } from './whole-json.ts';

/**
 * Text whose type nobody tells, as JSON if it is some; null: it is a string. Strict about words and numbers, where
 * a guess may be wrong: `03106`, `none` and `1e999` are strings.
 */
export function guessJson(text: string): string | null {
  if (text.startsWith('{') || text.startsWith('[')) return wholeJson(text);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && !Number.isFinite(value) ? null : text;
  } catch {
    return null;
  }
}
