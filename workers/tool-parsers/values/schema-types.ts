import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';

export type JsonType = 'null' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'string';

/** Names that schemas in the wild use beside JSON Schema's own. */
const TYPE_NAMES: Readonly<Record<string, JsonType>> = {
  null: 'null',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  object: 'object',
  dict: 'object',
  array: 'array',
  list: 'array',
  string: 'string',
  str: 'string',
};

/** Types that a value may have under `schema`; empty: the schema does not say. `root` is where `$ref` points into. */
export function schemaTypes(schema: JsonValue | undefined, root: JsonObject): ReadonlySet<JsonType> {
  const types = new Set<JsonType>();
  // Every schema is looked at once, so one that refers to itself, or branches without end, costs no more.
  const seen = new Set<JsonObject>();
  const queue = [schema];
  while (queue.length > 0) {
    const next = queue.pop();
    if (!isObject(next) || seen.has(next)) continue;
    seen.add(next);
    for (const type of declaredTypes(next)) types.add(type);
    if (next['nullable'] === true) types.add('null');
    queue.push(...branchesOf(next, root));
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
  return names.flatMap((name) => (typeof name === 'string' ? (TYPE_NAMES[name.toLowerCase()] ?? []) : []));
}

function typeOfValue(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'boolean' : 'string';
}

function branchesOf(schema: JsonObject, root: JsonObject): JsonValue[] {
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => schema[key] ?? []);
  const reference = schema['$ref'];
  return typeof reference === 'string' ? [...branches, resolve(reference, root)] : branches;
}

/** Local references only: `#/$defs/Location`. */
function resolve(reference: string, root: JsonObject): JsonValue {
  let at: JsonValue = root;
  for (const step of reference.split('/').slice(1)) {
    if (!isObject(at) || !Object.hasOwn(at, step)) return null;
    at = at[step] ?? null;
  }
  return reference.startsWith('#/') ? at : null;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
