import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { schemaParts } from './schema-parts.ts';

export type JsonType = 'null' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'string';

const EVERY_TYPE: readonly JsonType[] = ['null', 'integer', 'number', 'boolean', 'object', 'array', 'string'];

/** Names that schemas in the wild use beside JSON Schema's own. */
const TYPE_NAMES: Readonly<Record<string, JsonType>> = {
  null: 'null',
  number: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  binary: 'boolean',
  object: 'object',
  map: 'object',
  array: 'array',
  arr: 'array',
  sequence: 'array',
  string: 'string',
  str: 'string',
  text: 'string',
  char: 'string',
  varchar: 'string',
  enum: 'string',
};

/** Families of names: `int64`, `unsigned_int`, `float32`, `dictionary`, `list[str]`. */
const TYPE_PREFIXES: readonly (readonly [RegExp, JsonType])[] = [
  [/^(?:u?int|long|short|unsigned)/, 'integer'],
  [/^(?:num|float)/, 'number'],
  [/^dict/, 'object'],
  [/^list/, 'array'],
];

/** Types that a value may have under `schema`; empty: the schema does not say. `root` is where `$ref` points into. */
export function schemaTypes(schema: JsonValue | undefined, root: JsonObject): ReadonlySet<JsonType> {
  const types = new Set<JsonType>();
  for (const part of schemaParts(schema, root)) {
    for (const type of declaredTypes(part)) types.add(type);
    if (part['nullable'] === true) types.add('null');
  }
  return types;
}

function declaredTypes(schema: JsonObject): JsonType[] {
  const { type, enum: values, const: value } = schema;
  if (type !== undefined) return namedTypes(Array.isArray(type) ? type : [type]);
  if (Array.isArray(values)) return values.map(typeOfValue);
  if (value !== undefined) return [typeOfValue(value)];
  if (schema['properties'] !== undefined) return ['object'];
  return schema['items'] === undefined ? [] : ['array'];
}

function namedTypes(names: readonly JsonValue[]): JsonType[] {
  return names.flatMap((name) => (typeof name === 'string' ? typesNamed(name.trim().toLowerCase()) : []));
}

/** A type that nobody knows may be anything. */
function typesNamed(name: string): readonly JsonType[] {
  const type = Object.hasOwn(TYPE_NAMES, name)
    ? TYPE_NAMES[name]
    : TYPE_PREFIXES.find(([prefix]) => prefix.test(name))?.[1];
  return type === undefined ? EVERY_TYPE : [type];
}

function typeOfValue(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'boolean' : 'string';
}
