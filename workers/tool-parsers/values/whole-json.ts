import { toJson } from '../literals/to-json.ts';

/** Only with these in it can a number be too large to be one: an exponent of three digits, or 309 digits. */
const MAY_OVERFLOW = /[eE]\+?\d{3}|\d{309}/;

/**
 * An object or array as JSON; null: it is none, something follows it, or it holds a number that no double can.
 * Models escape the quotes of JSON inside other formats once too often: `[{\"id\": 1}]`.
 */
export function wholeJson(text: string): string | null {
  const json = toJson(text) ?? (isEscaped(text) ? toJson(unescaped(text)) : null);
  return json !== null && MAY_OVERFLOW.test(json) && !isFinite(JSON.parse(json)) ? null : json;
}

/** The first quote has its backslash. */
function isEscaped(text: string): boolean {
  const quote = text.indexOf('"');
  return quote > 0 && text.charAt(quote - 1) === '\\';
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text.replaceAll('\n', '\\n')}"`));
  } catch {
    return '';
  }
}

function isFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isFinite);
}
