import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat, SimulatedCall } from './call-format.ts';

/** `[f(a=1, b='x'), g()]` and its relatives: calls as Python writes them. */
export function createPythonicCalls(shape: { open: string; close: string; separator: string }): CallFormat {
  return {
    separator: shape.separator,
    render(calls, textBefore) {
      const text = shape.open + calls.map(renderCall).join(shape.separator) + shape.close;
      return textBefore === '' ? text : `${textBefore}\n${text}`;
    },
  };
}

function renderCall({ name, arguments: values }: SimulatedCall): string {
  return `${name}(${Object.entries(values)
    .map(([key, value]) => `${key}=${literal(value)}`)
    .join(', ')})`;
}

function literal(value: JsonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${quoted(key)}: ${literal(member)}`)
    .join(', ')}}`;
}

/** Python's `repr`: single quotes, unless the text holds some and no double ones. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  if (!text.includes("'")) return `'${escaped}'`;
  return text.includes('"') ? `'${escaped.replaceAll("'", String.raw`\'`)}'` : `"${escaped}"`;
}
