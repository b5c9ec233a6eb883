import { expect, test } from 'vitest';

import { createAjv } from '../../../api/schemas/ajv.ts';
import { createCheckUserSchema } from '../../../api/schemas/check-user-schema.ts';
import { SwitchyardError } from '../../../shared/errors.ts';

const check = createCheckUserSchema(createAjv(), { schemaBytes: 1000, schemaDepth: 6 });

/** Where the schema is refused, or null. */
function refusedAt(schema: object, exact = true): string | null {
  try {
    check(schema, 's', exact);
    return null;
  } catch (error) {
    if (error instanceof SwitchyardError && error.code === 'invalid_schema') return error.param;
    throw error;
  }
}

test.each<[string, object]>([
  ['the empty one', {}],
  ['a local reference', { $defs: { a: { type: 'string' } }, properties: { b: { $ref: '#/$defs/a' } } }],
  ['an escaped reference', { $defs: { 'a/b c': {} }, $ref: '#/$defs/a~1b%20c' }],
  ['itself', { properties: { child: { $ref: '#' } } }],
  ['an anchor', { $ref: '#node' }],
  ['a property named $ref', { properties: { $ref: { type: 'string' } } }],
  ['a property named $async', { properties: { $async: { type: 'boolean' } } }],
  ['a property named constructor', { properties: { constructor: { type: 'string' } } }],
  ['a pattern', { type: 'string', pattern: '^(a|b)+$' }],
])('%s passes', (_what, schema) => {
  expect(refusedAt(schema)).toBe(null);
});

test.each<[string, object, string]>([
  ['a reference elsewhere', { items: { $ref: 'other.json' } }, 's.items.$ref'],
  ['a reference to nowhere', { $ref: '#/$defs/a' }, 's.$ref'],
  ['a reference into the prototype', { $ref: '#/constructor' }, 's.$ref'],
  ['$async', { allOf: [{ $async: true }] }, 's.allOf[0].$async'],
  ['a type that is none', { properties: { a: { type: 'dict' } } }, 's.properties.a.type'],
  ['a broken pattern', { pattern: '[' }, 's.pattern'],
  [
    'too deep',
    { items: { items: { items: { items: { items: { items: {} } } } } } },
    `s${'.items'.repeat(6)}`,
  ],
  ['too long', { title: 'x'.repeat(1000) }, 's'],
])('%s is refused', (_what, schema, place) => {
  expect(refusedAt(schema)).toBe(place);
});

test('what only describes a tool need not be exact, but stays inside its bounds', () => {
  expect(refusedAt({ properties: { a: { type: 'dict' } } }, false)).toBe(null);
  expect(refusedAt({ $ref: 'http://x' }, false)).toBe('s.$ref');
});
