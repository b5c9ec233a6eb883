import { expect, test } from 'vitest';

import { createCheckUserSchema } from '../../../api/schemas/check-user-schema.ts';
import { SwitchyardError } from '../../../shared/errors.ts';
import type { JsonObject } from '../../../shared/types/chat.ts';

const check = createCheckUserSchema({ schemaBytes: 1000, schemaDepth: 6 });
const roomy = createCheckUserSchema({ schemaBytes: 1_000_000, schemaDepth: 6 });

/** Where the schema is refused, or null. */
function refusedAt(schema: JsonObject, by = check): string | null {
  try {
    by(schema, 's');
    return null;
  } catch (error) {
    if (error instanceof SwitchyardError && error.code === 'invalid_schema') return error.param;
    throw error;
  }
}

test.each<[string, JsonObject]>([
  ['the empty one', {}],
  ['a local reference', { $defs: { a: { type: 'string' } }, properties: { b: { $ref: '#/$defs/a' } } }],
  ['itself', { properties: { child: { $ref: '#' } } }],
  ['an anchor', { $ref: '#node' }],
  ['a property named $ref', { properties: { $ref: { type: 'string' } } }],
  ['a property named $async', { properties: { $async: true } }],
  ['data that looks like a schema', { default: { $ref: 'http://x' }, enum: [{ $async: true }] }],
  ['what is no schema, but only describes a tool', { properties: { a: { type: 'dict' } } }],
])('%s passes', (_what, schema) => {
  expect(refusedAt(schema)).toBe(null);
});

test.each<[string, JsonObject, string]>([
  ['a reference elsewhere', { items: { $ref: 'other.json' } }, 's.items.$ref'],
  ['a dynamic reference elsewhere', { not: { $dynamicRef: 'http://x#a' } }, 's.not.$dynamicRef'],
  ['$async', { allOf: [{ $async: true }] }, 's.allOf[0].$async'],
  [
    'too deep',
    { items: { items: { items: { items: { items: { items: {} } } } } } },
    `s${'.items'.repeat(6)}`,
  ],
  ['too long', { title: 'x'.repeat(1000) }, 's'],
])('%s is refused', (_what, schema, place) => {
  expect(refusedAt(schema)).toBe(place);
});

test('too many schemas in one are refused', () => {
  const anyOf = (count: number) => ({ anyOf: Array.from({ length: count }, () => ({})) });
  expect(refusedAt(anyOf(9_999), roomy)).toBe(null);
  expect(refusedAt(anyOf(10_000), roomy)).toBe('s');
});
