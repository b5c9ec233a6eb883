import type { JsonObject, JsonSchema, JsonValue } from '../../../shared/types/chat.ts';
import {
  ANY_KIND,
  type ArrayRules,
  KIND_BITS,
  NO_RULES,
  type ObjectRules,
  type SchemaRules,
} from './schema-rules.ts';
import { SortedWords } from './sorted-words.ts';

/** Keys are looked at up to here: an object with longer names is not checked by name. */
export const MAX_KEY_LENGTH = 1024;
/** The distinct keys of an object are remembered only for `maxProperties`, and never more than this. */
const MAX_COUNTED_PROPERTIES = 256;

const TYPE_BITS: Readonly<Record<string, number>> = {
  object: KIND_BITS.object,
  array: KIND_BITS.array,
  string: KIND_BITS.string,
  number: KIND_BITS.number,
  integer: KIND_BITS.number,
  boolean: KIND_BITS.true | KIND_BITS.false,
  null: KIND_BITS.null,
};

/**
 * What of a schema can be held against a text that is not whole yet; its alternatives and references aside.
 * What is not understood, or not of the shape it should have, permits everything.
 */
export function readRules(schema: JsonObject): SchemaRules {
  const allowed = allowedValues(schema);
  const types = typesOf(schema);
  return {
    ...NO_RULES,
    kinds: kindsOf(types) & (allowed === null ? ANY_KIND : kindsAmong(allowed)),
    integersOnly: types?.includes('integer') === true && !types.includes('number'),
    ...(allowed === null ? {} : scalarRules(allowed)),
    ...objectRules(schema),
    ...arrayRules(schema),
    maxLength: numberOr(schema['maxLength'], Infinity),
    minLength: numberOr(schema['minLength'], 0),
  };
}

function typesOf({ type, nullable }: JsonObject): string[] | null {
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  if (types.length === 0 || types.some((name) => !Object.hasOwn(TYPE_BITS, name))) return null;
  // OpenAPI's word for "or null", which ajv takes, too.
  return nullable === true ? [...types, 'null'] : types;
}

function kindsOf(types: string[] | null): number {
  return types === null ? ANY_KIND : types.reduce((kinds, type) => kinds | (TYPE_BITS[type] ?? ANY_KIND), 0);
}

function allowedValues(schema: JsonObject): JsonValue[] | null {
  const constant = schema['const'];
  if (constant !== undefined) return [constant];
  return Array.isArray(schema['enum']) ? schema['enum'] : null;
}

function kindsAmong(values: JsonValue[]): number {
  return values.reduce<number>((kinds, value) => kinds | kindBit(value), 0);
}

function kindBit(value: JsonValue): number {
  if (value === null) return KIND_BITS.null;
  if (typeof value === 'boolean') return value ? KIND_BITS.true : KIND_BITS.false;
  if (typeof value === 'object') return Array.isArray(value) ? KIND_BITS.array : KIND_BITS.object;
  return typeof value === 'string' ? KIND_BITS.string : KIND_BITS.number;
}

function scalarRules(allowed: JsonValue[]): Pick<SchemaRules, 'words' | 'numbers'> {
  const words = allowed.filter((value) => typeof value === 'string');
  const numbers = allowed.filter((value) => typeof value === 'number');
  return { words: [new SortedWords(words)], numbers: [new Set(numbers)] };
}

function objectRules(
  schema: JsonObject,
): Pick<SchemaRules, 'closed' | 'required' | 'maxProperties' | 'objects'> {
  const named = namedProperties(schema);
  const maxProperties = numberOr(schema['maxProperties'], Infinity);
  return {
    closed: named?.rest === false ? [new SortedWords(named.properties.keys())] : [],
    required: requiredNames(schema['required']),
    maxProperties: maxProperties > MAX_COUNTED_PROPERTIES ? Infinity : maxProperties,
    objects: named === null ? [] : [named],
  };
}

/** Null: nothing is said of any property, or names are too long to be looked at. */
function namedProperties(schema: JsonObject): ObjectRules | null {
  const given = Object.entries(isObject(schema['properties']) ? schema['properties'] : {});
  if (given.some(([name]) => name.length > MAX_KEY_LENGTH)) return null;
  const rest = restOfProperties(schema);
  if (given.length === 0 && rest === true) return null;
  // ajv leaves `__proto__` alone: neither its schema counts nor its presence among the named ones.
  const properties = given.map(
    ([name, value]) => [name, name === '__proto__' ? true : toSchema(value)] as const,
  );
  return { properties: new Map(properties), rest };
}

/** Patterns are not matched here: where there are any, a key that has no name may be theirs. */
function restOfProperties({ patternProperties, additionalProperties }: JsonObject): JsonSchema {
  if (isObject(patternProperties) && Object.keys(patternProperties).length > 0) return true;
  return toSchema(additionalProperties);
}

/** A name that every JavaScript object inherits is never missing for ajv. */
function requiredNames(required: JsonValue | undefined): Set<string> {
  if (!Array.isArray(required)) return new Set();
  const names = required.filter((name) => typeof name === 'string');
  return new Set(names.filter((name) => name.length <= MAX_KEY_LENGTH && !(name in {})));
}

function arrayRules(schema: JsonObject): Pick<SchemaRules, 'arrays' | 'maxItems' | 'minItems'> {
  const items = itemRules(schema);
  return {
    arrays: items.prefix.length === 0 && items.rest === true ? [] : [items],
    maxItems: numberOr(schema['maxItems'], Infinity),
    minItems: numberOr(schema['minItems'], 0),
  };
}

/** `prefixItems` and `items` as of 2020-12, else a list of `items` and `additionalItems` as before. */
function itemRules({ prefixItems, items, additionalItems }: JsonObject): ArrayRules {
  if (Array.isArray(prefixItems)) return { prefix: prefixItems.map(toSchema), rest: toSchema(items) };
  if (Array.isArray(items)) return { prefix: items.map(toSchema), rest: toSchema(additionalItems) };
  return { prefix: [], rest: toSchema(items) };
}

export function toSchema(value: JsonValue | undefined): JsonSchema {
  return isObject(value) || value === false ? value : true;
}

function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
