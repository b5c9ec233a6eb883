import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isObject, numberOf, typesOf } from './json-types.ts';

/** How two values of one keyword become one that says both. */
const COMBINE: Readonly<Record<string, (a: JsonValue, b: JsonValue) => JsonValue>> = {
  properties: mergeProperties,
  required: (a, b) => [...new Set([a, b].flat())] as JsonValue[],
  enum: intersect,
  type: intersectTypes,
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
  additionalProperties: both,
  items: both,
};

/** One schema that asks for what both ask for, as `allOf` does. Keywords unknown here: the second one's. */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject {
  const merged: JsonObject = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const before = merged[keyword];
    merged[keyword] = before === undefined ? value : (COMBINE[keyword]?.(before, value) ?? value);
  }
  return merged;
}

function mergeProperties(a: JsonValue, b: JsonValue): JsonValue {
  if (!isObject(a) || !isObject(b)) return b;
  const merged: JsonObject = { ...a };
  for (const [name, schema] of Object.entries(b)) {
    merged[name] = name in merged ? both(merged[name]!, schema) : schema;
  }
  return merged;
}

function both(a: JsonValue, b: JsonValue): JsonValue {
  if (a === false || b === false) return false;
  return { allOf: [a, b] };
}

function intersect(a: JsonValue, b: JsonValue): JsonValue {
  if (!Array.isArray(a) || !Array.isArray(b)) return b;
  const texts = new Set(b.map((value) => JSON.stringify(value)));
  return a.filter((value) => texts.has(JSON.stringify(value)));
}

function intersectTypes(a: JsonValue, b: JsonValue): JsonValue {
  const [left, right] = [typesOf({ type: a }), typesOf({ type: b })];
  const common = left.filter((type) => right.includes(type));
  if (common.length > 0) return common;
  return left.includes('integer') || right.includes('integer') ? 'integer' : b;
}

function larger(a: JsonValue, b: JsonValue): JsonValue {
  return Math.max(numberOf(a) ?? -Infinity, numberOf(b) ?? -Infinity);
}

function smaller(a: JsonValue, b: JsonValue): JsonValue {
  return Math.min(numberOf(a) ?? Infinity, numberOf(b) ?? Infinity);
}
