import { pick } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { DEEP } from './flatten-schema.ts';
import { isObject, numberOf } from './json-types.ts';
import { samplePattern } from './sample-pattern.ts';
import type { SamplePart } from './sample-value.ts';
import type { ValueSource } from './value-source.ts';

/** Share of the optional properties that a model fills in. */
const OPTIONAL_SHARE = 0.5;
const KEY_TRIES = 24;

/** Properties in the order of the schema, as models write them, then whatever else is asked for. */
export function sampleObject(
  schema: JsonObject,
  source: ValueSource,
  depth: number,
  samplePart: SamplePart,
): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = requiredNames(schema);
  const chosen = chooseNames(schema, properties, required, source, depth);
  const value: JsonObject = {};
  for (const name of [...Object.keys(properties).filter((key) => chosen.has(key)), ...chosen]) {
    if (Object.hasOwn(value, name)) continue;
    define(value, name, samplePart(partNamed(schema, properties, name), depth + 1, name));
  }
  addExtraKeys(value, schema, source, depth, samplePart);
  return value;
}

function requiredNames(schema: JsonObject): string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function chooseNames(
  schema: JsonObject,
  properties: JsonObject,
  required: readonly string[],
  { random }: ValueSource,
  depth: number,
): Set<string> {
  const chosen = new Set(required);
  const optional = Object.keys(properties).filter((name) => !chosen.has(name) && properties[name] !== false);
  const least = numberOf(schema['minProperties']) ?? 0;
  const most = numberOf(schema['maxProperties']) ?? Infinity;
  for (const name of optional) {
    const wanted = depth < DEEP && random() < OPTIONAL_SHARE;
    if (chosen.size < most && (wanted || chosen.size < least)) chosen.add(name);
  }
  for (const name of optional) if (chosen.size < least) chosen.add(name);
  addDependents(chosen, schema);
  return chosen;
}

/** `dependentRequired`, and the older `dependencies`: a name that is there brings others with it. */
function addDependents(chosen: Set<string>, schema: JsonObject): void {
  const dependents = { ...asObject(schema['dependencies']), ...asObject(schema['dependentRequired']) };
  // A set visits what is added to it while it is being visited.
  for (const name of chosen) {
    const names = dependents[name];
    if (Array.isArray(names)) names.forEach((other) => typeof other === 'string' && chosen.add(other));
  }
}

function partNamed(schema: JsonObject, properties: JsonObject, name: string): JsonValue {
  if (Object.hasOwn(properties, name)) return properties[name]!;
  const pattern = Object.entries(asObject(schema['patternProperties'])).find(([source]) =>
    matches(source, name),
  );
  return pattern?.[1] ?? schema['additionalProperties'] ?? true;
}

/** Free keys: as many as `minProperties` still asks for, and one or two of a map without named properties. */
function addExtraKeys(
  value: JsonObject,
  schema: JsonObject,
  source: ValueSource,
  depth: number,
  samplePart: SamplePart,
): void {
  const patterns = Object.keys(asObject(schema['patternProperties']));
  const isMap =
    Object.keys(value).length === 0 && (isObject(schema['additionalProperties']) || patterns.length > 0);
  const least = Math.max(numberOf(schema['minProperties']) ?? 0, isMap && depth < DEEP ? 1 : 0);
  for (let tries = 0; Object.keys(value).length < least && tries < KEY_TRIES; tries++) {
    const key = drawKey(schema, patterns, source);
    if (!Object.hasOwn(value, key))
      define(value, key, samplePart(partNamed(schema, {}, key), depth + 1, key));
  }
}

function drawKey(schema: JsonObject, patterns: readonly string[], source: ValueSource): string {
  const names = asObject(schema['propertyNames']);
  if (Array.isArray(names['enum'])) return jsonKey(pick(source.random, names['enum']));
  const pattern = typeof names['pattern'] === 'string' ? names['pattern'] : patterns[0];
  const fromPattern = pattern === undefined ? null : samplePattern(pattern, source.random);
  return (
    fromPattern ?? `${pick(source.random, ['first', ...source.words])}_${Math.floor(source.random() * 100)}`
  );
}

function jsonKey(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    return false;
  }
}

/** Also for a property named `__proto__`, which an assignment would not create. */
function define(value: JsonObject, name: string, member: JsonValue): void {
  Object.defineProperty(value, name, { value: member, enumerable: true, configurable: true, writable: true });
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
