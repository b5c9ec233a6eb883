import { randomInteger } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { DEEP } from './flatten-schema.ts';
import { numberOf } from './json-types.ts';
import type { SamplePart } from './sample-value.ts';
import type { ValueSource } from './value-source.ts';

const UNIQUE_TRIES = 24;

export function sampleArray(
  schema: JsonObject,
  source: ValueSource,
  depth: number,
  samplePart: SamplePart,
): JsonValue[] {
  const items: JsonValue[] = [];
  const unique = schema['uniqueItems'] === true;
  for (let index = 0, length = lengthOf(schema, source, depth); index < length; index++) {
    const part = partAt(schema, index);
    const item = unique ? sampleNew(part, items, depth, samplePart) : samplePart(part, depth + 1, '');
    if (item === undefined) break;
    items.push(item);
  }
  return items;
}

function lengthOf(schema: JsonObject, { random }: ValueSource, depth: number): number {
  const tuple = tupleOf(schema);
  const contained = schema['contains'] === undefined ? 0 : (numberOf(schema['minContains']) ?? 1);
  const least = Math.max(numberOf(schema['minItems']) ?? 0, contained);
  const closed = tuple.length > 0 && (schema['items'] === false || schema['additionalItems'] === false);
  const most = Math.min(numberOf(schema['maxItems']) ?? Infinity, closed ? tuple.length : Infinity);
  if (tuple.length > 0) return Math.min(Math.max(least, tuple.length), most);
  if (depth > DEEP) return least;
  return randomInteger(random, Math.min(Math.max(least, 1), most), Math.min(Math.max(least, 1) + 1, most));
}

function tupleOf(schema: JsonObject): JsonValue[] {
  const tuple = schema['prefixItems'] ?? schema['items'];
  return Array.isArray(tuple) ? tuple : [];
}

/** The schema for one place: of a tuple, or what the array must contain, which goes first. */
function partAt(schema: JsonObject, index: number): JsonValue {
  const tuple = tupleOf(schema);
  if (index < tuple.length) return tuple[index]!;
  const { items = true, additionalItems = true, contains } = schema;
  const other = Array.isArray(items) ? additionalItems : items;
  const contained = numberOf(schema['minContains']) ?? 1;
  return contains !== undefined && index < contained ? { allOf: [other, contains] } : other;
}

/** An item unlike those before it; undefined: there seems to be none left. */
function sampleNew(
  part: JsonValue,
  before: readonly JsonValue[],
  depth: number,
  samplePart: SamplePart,
): JsonValue | undefined {
  const taken = new Set(before.map((item) => JSON.stringify(item)));
  for (let tries = 0; tries < UNIQUE_TRIES; tries++) {
    const item = samplePart(part, depth + 1, '');
    if (!taken.has(JSON.stringify(item))) return item;
  }
  return undefined;
}
