import type { JsonValue } from '../../../shared/types/chat.ts';
import { toJson } from '../literals/to-json.ts';
import { isObject } from '../values/schema-parts.ts';
import { createValueWriter } from '../values/value-writer.ts';
import type { ValueKind, ValueWriter } from '../values/value-writer.ts';
import type { ArgumentsWriter } from './arguments-writer.ts';

/**
 * A parameter called `arguments` or `input` that the tool does not have: models put all arguments into one.
 * If it holds an object of nothing but the tool's parameters they are written in its place.
 */
export function createWrapperWriter(
  writer: ArgumentsWriter,
  key: string,
  kind: ValueKind,
  parameters: readonly string[],
): ValueWriter {
  let waiting = '';
  return {
    add: (text) => (waiting += text),
    end: (closed) => {
      const members = membersOf(waiting, parameters);
      if (members === null) {
        const value = createValueWriter(kind, writer.member(key));
        value.add(waiting);
        return value.end(closed);
      }
      for (const [name, value] of members) writer.member(name)(JSON.stringify(value));
    },
  };
}

function membersOf(text: string, parameters: readonly string[]): [string, JsonValue][] | null {
  const json = toJson(text.trim());
  const value: JsonValue = json === null ? null : JSON.parse(json);
  if (!isObject(value)) return null;
  const members = Object.entries(value);
  const known = new Set(parameters);
  return members.every(([name]) => known.has(name)) ? members : null;
}
