import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';

/**
 * A schema and all that it is put together of: branches, and what references point to. `root` is where they point
 * into. Every part comes once, so a schema that refers to itself, or branches without end, costs no more.
 */
export function schemaParts(schema: JsonValue | undefined, root: JsonObject): ReadonlySet<JsonObject> {
  const parts = new Set<JsonObject>();
  const queue = [schema];
  while (queue.length > 0) {
    const next = queue.pop();
    if (!isObject(next) || parts.has(next)) continue;
    parts.add(next);
    queue.push(...branchesOf(next, root));
  }
  return parts;
}

/** The schema of a member, from whatever parts know it; undefined: none does. */
export function memberSchema(
  schema: JsonValue | undefined,
  root: JsonObject,
  name: string,
): JsonValue | undefined {
  const parts = [...schemaParts(schema, root)];
  const listed = parts.flatMap(({ properties }) =>
    isObject(properties) && Object.hasOwn(properties, name) ? (properties[name] ?? []) : [],
  );
  const found = listed.length > 0 ? listed : parts.flatMap((part) => part['additionalProperties'] ?? []);
  return found.length > 1 ? { anyOf: found } : found[0];
}

/** The schema of an array's items; undefined: no part tells. */
export function itemSchema(schema: JsonValue | undefined, root: JsonObject): JsonValue | undefined {
  const found = [...schemaParts(schema, root)].flatMap(({ items }) => items ?? []);
  return found.length > 1 ? { anyOf: found } : found[0];
}

/** Does any part list a member of this name? Null: no part lists any. */
export function listsMember(schema: JsonValue | undefined, root: JsonObject, name: string): boolean | null {
  const lists = [...schemaParts(schema, root)].map(({ properties }) => properties).filter(isObject);
  return lists.length === 0 ? null : lists.some((list) => Object.hasOwn(list, name));
}

/** Names of the members that a schema lists; null: it lists none. */
export function memberNames(schema: JsonValue | undefined, root: JsonObject): string[] | null {
  const lists = [...schemaParts(schema, root)].flatMap(({ properties }) =>
    isObject(properties) ? [Object.keys(properties)] : [],
  );
  return lists.length === 0 ? null : [...new Set(lists.flat())];
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function branchesOf(schema: JsonObject, root: JsonObject): JsonValue[] {
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => schema[key] ?? []);
  const reference = schema['$ref'];
  return typeof reference === 'string' ? [...branches, resolve(reference, root)] : branches;
}

/** Local references only: `#`, `#/$defs/Location`. */
function resolve(reference: string, root: JsonObject): JsonValue {
  const [document, ...steps] = reference.split('/').map(decodeStep);
  let at: JsonValue = document === '#' ? root : null;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return null;
    at = Reflect.get(at, step);
  }
  return at;
}

/** A step of a JSON pointer inside a URI: `a~1b%20c` is `a/b c` (RFC 6901, section 6). */
function decodeStep(step: string): string {
  return percentDecoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
