import { describe, expect, test } from 'vitest';

import { strictViolations } from '../../../api/schemas/strict-violations.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';

const closed = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const text = { type: 'string' };
const many = (count: number, make: (index: number) => JsonValue) =>
  Array.from({ length: count }, (_, i) => make(i));
const nested = (depth: number): JsonObject => closed(depth === 1 ? {} : { inside: nested(depth - 1) });
const properties = (count: number) =>
  Object.fromEntries(many(count, (i) => [`p${i}`, text]) as [string, JsonValue][]);

describe('what OpenAI takes in strict mode', () => {
  test.each<[string, JsonObject]>([
    ['an empty object', closed({})],
    ['nullable instead of optional', closed({ unit: { type: ['string', 'null'], enum: ['C', 'F', null] } })],
    ['anyOf inside', closed({ item: { anyOf: [closed({ a: text }), { type: 'null' }] } })],
    [
      'definitions and recursion',
      closed(
        { list: { $ref: '#/$defs/node' }, self: { $ref: '#' } },
        { $defs: { node: closed({ next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }) } },
      ),
    ],
    ['const', closed({ kind: { type: 'string', const: 'event' } })],
    [
      'patterns and formats',
      closed({
        mail: { type: 'string', format: 'email', pattern: '^.+@' },
        at: { type: 'string', format: 'date-time' },
      }),
    ],
    [
      'bounds',
      closed({
        n: { type: 'integer', minimum: 1, exclusiveMaximum: 9, multipleOf: 2 },
        list: { type: 'array', items: text, minItems: 1, maxItems: 3 },
        name: { type: 'string', minLength: 1, maxLength: 9 },
      }),
    ],
    [
      'what constrains nothing',
      closed(
        { a: { type: 'string', title: 'A', description: 'd', default: 'x' } },
        { $schema: 'http://json-schema.org/draft-07/schema#' },
      ),
    ],
    ['properties called like keywords', closed({ allOf: text, not: text, patternProperties: text })],
    [
      'what pydantic’s helper makes',
      {
        $defs: {
          Step: {
            properties: { explanation: { title: 'Explanation', type: 'string' } },
            required: ['explanation'],
            title: 'Step',
            type: 'object',
            additionalProperties: false,
          },
        },
        properties: { steps: { items: { $ref: '#/$defs/Step' }, title: 'Steps', type: 'array' } },
        required: ['steps'],
        title: 'Maths',
        type: 'object',
        additionalProperties: false,
      },
    ],
    [
      'what zod’s helper makes',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        ...closed({
          kind: {
            anyOf: [
              closed({ type: { type: 'string', const: 'a' } }),
              closed({ type: { type: 'string', const: 'b' } }),
            ],
          },
          age: {
            anyOf: [
              { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
              { type: 'null' },
            ],
          },
          id: { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]{36}$' },
        }),
      },
    ],
    ['10 levels', nested(10)],
    ['5,000 properties', closed(properties(5000))],
    [
      '1,000 enum values',
      closed({ a: { enum: many(250, (i) => `a${i}`) }, b: { enum: many(750, (i) => i) } }),
    ],
  ])('%s', (_, schema) => {
    expect(strictViolations(schema)).toEqual([]);
  });
});

describe('what it refuses, and where', () => {
  test.each<[string, JsonObject, string[]]>([
    ['no object outside', { type: 'array', items: text }, ['/type']],
    ['an object or null outside', closed({}, { type: ['object', 'null'] }), ['/type']],
    ['anyOf outside', { type: 'object', additionalProperties: false, anyOf: [closed({})] }, ['/anyOf']],
    [
      'an open object',
      { type: 'object', properties: { a: text }, required: ['a'] },
      ['/additionalProperties'],
    ],
    [
      'an open object inside',
      closed({ list: { type: 'array', items: closed({}, { additionalProperties: text }) } }),
      ['/properties/list/items/additionalProperties'],
    ],
    ['an object without its type', closed({ a: { properties: {} } }), ['/properties/a/additionalProperties']],
    [
      'optional properties',
      closed({ a: text, 'b/c': text }, { required: [] }),
      ['/properties/a', '/properties/b~1c'],
    ],
    ['required without a property', closed({ a: text }, { required: ['a', 'b'] }), ['/required']],
    ['allOf', closed({ a: { allOf: [text] } }), ['/properties/a/allOf']],
    ['oneOf', closed({ a: { oneOf: [text] } }), ['/properties/a/oneOf']],
    ['conditions', closed({}, { if: {}, else: {} }), ['/if', '/else']],
    ['patternProperties', closed({}, { patternProperties: { a: text } }), ['/patternProperties']],
    [
      'a tuple',
      closed({ a: { type: 'array', prefixItems: [text] }, b: { type: 'array', items: [text] } }),
      ['/properties/a/prefixItems', '/properties/b/items'],
    ],
    ['a format of no list', closed({ a: { type: 'string', format: 'uri' } }), ['/properties/a/format']],
    ['a definition’s fault', closed({}, { $defs: { a: { not: text } } }), ['/$defs/a/not']],
    ['11 levels', nested(11), ['/properties/inside'.repeat(10)]],
    ['5,001 properties', closed(properties(5001)), ['']],
    [
      '1,001 enum values',
      closed({ a: { enum: many(250, (i) => `a${i}`) }, b: { enum: many(751, (i) => i) } }),
      [''],
    ],
    [
      'a long enum of long values',
      closed({ a: { enum: many(251, (i) => `${i}`.padStart(60, 'x')) } }),
      ['/properties/a/enum'],
    ],
    ['120,001 characters', closed({ a: { const: 'x'.repeat(120_000) } }), ['']],
  ])('%s', (_, schema, paths) => {
    expect(strictViolations(schema).map(({ path }) => path)).toEqual(paths);
  });
});
