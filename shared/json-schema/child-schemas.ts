import type { JsonObject, JsonValue } from '../types/chat.ts';

/** A schema right inside another one. */
export interface ChildSchema {
  keyword: string;
  /** From the outer schema: the keyword, and the name or index behind it. */
  segments: string[];
  schema: JsonObject;
}

const ONE = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const LIST = new Set(['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems']);
const BY_NAME = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

/**
 * The schemas inside a schema, in all drafts' keywords. What stands under `enum`, `const`, `default` or an unknown
 * keyword is data, and a property may be called `$ref`: only these places hold schemas. Boolean schemas are left out.
 */
export function childSchemas(schema: JsonObject): ChildSchema[] {
  return Object.entries(schema).flatMap(([keyword, value]) => behind(keyword, value));
}

function behind(keyword: string, value: JsonValue): ChildSchema[] {
  if (Array.isArray(value)) return LIST.has(keyword) ? among(keyword, Object.entries(value)) : [];
  if (!isSchemaObject(value)) return [];
  if (BY_NAME.has(keyword)) return among(keyword, Object.entries(value));
  return ONE.has(keyword) ? [{ keyword, segments: [keyword], schema: value }] : [];
}

function among(keyword: string, entries: [string, JsonValue][]): ChildSchema[] {
  return entries.flatMap(([name, schema]) =>
    isSchemaObject(schema) ? [{ keyword, segments: [keyword, name], schema }] : [],
  );
}

export function isSchemaObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
