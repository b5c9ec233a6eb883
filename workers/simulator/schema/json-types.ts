import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** Names that people write where JSON Schema has its seven: Python's and Java's types, mostly. */
const SYNONYMS: Readonly<Record<string, JsonType>> = {
  null: 'null',
  none: 'null',
  boolean: 'boolean',
  bool: 'boolean',
  integer: 'integer',
  int: 'integer',
  long: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  string: 'string',
  str: 'string',
  char: 'string',
  array: 'array',
  list: 'array',
  tuple: 'array',
  set: 'array',
  arraylist: 'array',
  object: 'object',
  dict: 'object',
  dictionary: 'object',
  map: 'object',
  hashmap: 'object',
};

/** Keywords that say the type of a schema which does not name it. */
const TYPE_OF_KEYWORD: readonly [JsonType, readonly string[]][] = [
  [
    'object',
    ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'propertyNames'],
  ],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  ['string', ['pattern', 'format', 'minLength', 'maxLength']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
];

/** Types that the schema allows, by name or else by its keywords; anything at all may be a string. */
export function typesOf(schema: JsonObject): JsonType[] {
  const named = [schema['type'] ?? []].flat().flatMap((name) => typeNamed(name) ?? []);
  if (named.length > 0) return named;
  const told = TYPE_OF_KEYWORD.find(([, keywords]) => keywords.some((keyword) => keyword in schema));
  return [told === undefined ? 'string' : told[0]];
}

function typeNamed(name: JsonValue): JsonType | null {
  return (typeof name === 'string' && SYNONYMS[name.toLowerCase()]) || null;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
