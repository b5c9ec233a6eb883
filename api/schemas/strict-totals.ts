import { isSchemaObject } from '../../shared/json-schema/child-schemas.ts';
import type { JsonObject, JsonValue } from '../../shared/types/chat.ts';
import type { StrictViolation } from './strict-violations.ts';

/** What OpenAI limits over a whole schema. */
export interface StrictTotals {
  add(schema: JsonObject, path: string): void;
  violations(): StrictViolation[];
}

const MAX_PROPERTIES = 5000;
/** Names of properties and definitions, values of `enum` and `const`. */
const MAX_CHARS = 120_000;
const MAX_ENUM_VALUES = 1000;
/** An enum of more values than these may have fewer characters. */
const LONG_ENUM_VALUES = 250;
const LONG_ENUM_CHARS = 15_000;

export function createStrictTotals(): StrictTotals {
  let properties = 0;
  let enumValues = 0;
  let chars = 0;
  const longEnums: StrictViolation[] = [];

  function addEnum(values: JsonValue[], path: string): void {
    const length = charsOf(values);
    enumValues += values.length;
    chars += length;
    if (values.length <= LONG_ENUM_VALUES || length <= LONG_ENUM_CHARS) return;
    const message = `more than ${LONG_ENUM_VALUES} values may have at most ${LONG_ENUM_CHARS} characters together`;
    longEnums.push({ path: `${path}/enum`, message });
  }

  return {
    add(schema, path) {
      const names = namesIn(schema['properties']);
      properties += names.length;
      chars += charsOf([...names, ...namesIn(schema['$defs']), ...namesIn(schema['definitions'])]);
      if (Array.isArray(schema['enum'])) addEnum(schema['enum'], path);
      if (schema['const'] !== undefined) chars += charsOf([schema['const']]);
    },
    violations: () => [
      ...longEnums,
      ...tooMany(properties, MAX_PROPERTIES, 'properties'),
      ...tooMany(enumValues, MAX_ENUM_VALUES, 'enum values'),
      ...tooMany(chars, MAX_CHARS, 'characters of names, enum and const values'),
    ],
  };
}

function tooMany(count: number, limit: number, what: string): StrictViolation[] {
  return count <= limit ? [] : [{ path: '', message: `has ${count} ${what}, at most ${limit} are allowed` }];
}

function namesIn(value: JsonValue | undefined): string[] {
  return isSchemaObject(value) ? Object.keys(value) : [];
}

function charsOf(values: readonly JsonValue[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}
