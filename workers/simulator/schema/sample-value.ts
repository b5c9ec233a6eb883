import { assertNever } from '../../../shared/lib/assert-never.ts';
import { pick } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { DEEP, flattenSchema } from './flatten-schema.ts';
import { typesOf } from './json-types.ts';
import { sampleArray } from './sample-array.ts';
import { sampleNumber } from './sample-number.ts';
import { sampleObject } from './sample-object.ts';
import { sampleString } from './sample-string.ts';
import type { ValueSource } from './value-source.ts';

/** Only a schema that demands endless depth gets here; nothing fits it. */
const BOTTOM = 64;

/** Samples the value of a part of a schema; `name` is the property that it is for. */
export type SamplePart = (schema: JsonValue, depth: number, name: string) => JsonValue;

/** A value for a schema, close to fitting: `fitting-value.ts` makes sure of what is left to chance here. */
export function sampleValue(schema: JsonValue, source: ValueSource, depth = 0, name = ''): JsonValue {
  if (depth > BOTTOM || source.budget.visits <= 0) return null;
  const flat = flattenSchema(schema, source, depth);
  if (flat['const'] !== undefined) return flat['const'];
  if (Array.isArray(flat['enum']) && flat['enum'].length > 0) return pick(source.random, flat['enum']);
  return sampleTyped(flat, source, depth, name);
}

function sampleTyped(schema: JsonObject, source: ValueSource, depth: number, name: string): JsonValue {
  const samplePart: SamplePart = (part, partDepth, partName) =>
    sampleValue(part, source, partDepth, partName);
  const type = takeType(schema, source, depth);
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return source.random() < 0.5;
    case 'integer':
      return sampleNumber(schema, source, true);
    case 'number':
      return sampleNumber(schema, source, false);
    case 'string':
      return sampleString(schema, source, name);
    case 'array':
      return sampleArray(schema, source, depth, samplePart);
    case 'object':
      return sampleObject(schema, source, depth, samplePart);
    default:
      return assertNever(type);
  }
}

/** A value rather than null, as models answer; deep down the simplest. */
function takeType(schema: JsonObject, { random }: ValueSource, depth: number) {
  const types = typesOf(schema);
  const telling = types.filter((type) => type !== 'null');
  if (telling.length === 0 || (depth > DEEP && types.includes('null'))) return 'null';
  return pick(random, telling);
}
