import type { JsonObject } from '../../../shared/types/chat.ts';

export interface HostileSchema {
  what: string;
  /** Or the JSON text, for what no value can say. */
  schema: JsonObject | string;
  /** Where it is refused, below the schema; undefined: it is legal. */
  refused?: string;
  /** What a value of which the check takes for ever, or a plain one, comes to. */
  values?: [json: string, outcome: 'fits' | 'problems' | 'too_costly'][];
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const named = <T>(count: number, make: (index: number) => [string, T]) =>
  Object.fromEntries(many(count, make));
const EVIL = `${'a'.repeat(60)}!`;
const nested = (depth: number): JsonObject => (depth === 0 ? {} : { items: nested(depth - 1) });
const ONE_MIB = 1024 * 1024;

/** Each level is the one below, twice: 2^30 steps for a value that fits. */
const laughs = {
  $defs: {
    l0: { type: 'string' },
    ...named(30, (i) => {
      const below = { $ref: `#/$defs/l${i}` };
      return [`l${i + 1}`, { allOf: [below, below] }];
    }),
  },
  $ref: '#/$defs/l30',
};

export const HOSTILE_SCHEMAS: HostileSchema[] = [
  {
    what: 'an exponential pattern',
    schema: { pattern: '^(a+)+$' },
    values: [
      [JSON.stringify(EVIL), 'too_costly'],
      ['"aa"', 'fits'],
    ],
  },
  {
    what: 'one in patternProperties',
    schema: { patternProperties: { '^(a+)+$': { type: 'integer' } } },
    values: [[`{"${EVIL}": 1}`, 'too_costly']],
  },
  {
    what: 'one in propertyNames',
    schema: { propertyNames: { pattern: '^(\\w+\\s?)*$' } },
    values: [[`{"${'word '.repeat(12)}!": 1}`, 'too_costly']],
  },
  {
    what: 'a long text for every format',
    schema: {
      items: {
        anyOf: ['url', 'email', 'uri', 'uri-template', 'ipv6', 'regex', 'duration'].map((format) => ({
          format,
        })),
      },
    },
    values: [[JSON.stringify([`http://${'a:'.repeat(500)}!`]), 'fits']],
  },
  {
    what: 'a huge enum',
    schema: { enum: many(5_000, (i) => `value${i}`) },
    values: [
      ['"value7"', 'fits'],
      ['"other"', 'problems'],
    ],
  },
  { what: 'a depth bomb', schema: nested(100), refused: '.items'.repeat(32) },
  { what: 'a reference to itself', schema: { $ref: '#' }, refused: '' },
  {
    what: 'a circle of references',
    schema: { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    refused: '.$defs.a',
  },
  {
    what: 'a circle through allOf',
    schema: { properties: { x: { allOf: [{ $ref: '#/properties/x' }] } } },
    refused: '.properties.x',
  },
  {
    what: 'a circle through anyOf and not',
    schema: { anyOf: [{ type: 'null' }, { not: { $ref: '#' } }] },
    refused: '',
  },
  {
    what: 'an exponential fan of references',
    schema: laughs,
    values: [
      ['"x"', 'too_costly'],
      ['1', 'problems'],
    ],
  },
  { what: 'thousands of branches', schema: { oneOf: many(4_000, (i) => ({ const: i })) }, refused: '' },
  { what: 'more schemas than allowed', schema: { anyOf: many(12_000, () => ({})) }, refused: '' },
  {
    what: 'uniqueItems',
    schema: { uniqueItems: true },
    values: [[JSON.stringify(many(50_000, (i) => ({ i }))), 'too_costly']],
  },
  {
    what: 'huge bounds',
    schema: { maxItems: 1e308, minLength: 1e15, maxProperties: 9e15, multipleOf: 1e-300 },
    values: [
      ['"x"', 'problems'],
      ['[]', 'fits'],
      ['1', 'problems'],
    ],
  },
  { what: 'a multiple of nothing', schema: { multipleOf: 0 }, refused: '.multipleOf' },
  { what: '$async', schema: { properties: { a: { $async: true } } }, refused: '.properties.a.$async' },
  {
    what: 'a reference elsewhere',
    schema: { items: { $ref: 'http://127.0.0.1:1/schema.json' } },
    refused: '.items.$ref',
  },
  { what: 'a reference into a file', schema: { $ref: 'file:///etc/passwd' }, refused: '.$ref' },
  {
    what: 'a dynamic reference elsewhere',
    schema: { $dynamicRef: 'http://127.0.0.1:1/#a' },
    refused: '.$dynamicRef',
  },
  { what: 'a reference into the prototype', schema: { $ref: '#/constructor' }, refused: '.$ref' },
  {
    what: 'an $id inside',
    schema: { properties: { a: { $id: 'http://json-schema.org/draft-07/schema', type: 'string' } } },
    refused: '.properties.a.$id',
  },
  {
    what: 'the meta-schema’s own $id',
    schema: { $id: 'http://json-schema.org/draft-07/schema#', type: 'string' },
    values: [
      ['"x"', 'fits'],
      ['1', 'problems'],
    ],
  },
  {
    what: 'one more with the same $id',
    schema: { $id: 'http://json-schema.org/draft-07/schema#', type: 'integer' },
    values: [
      ['"x"', 'problems'],
      ['1', 'fits'],
    ],
  },
  {
    what: 'a meta-schema of its own',
    schema: { $schema: 'http://127.0.0.1:1/meta', type: 'string' },
    values: [['1', 'problems']],
  },
  {
    what: 'names of the prototype',
    schema: {
      properties: { constructor: { type: 'string' }, hasOwnProperty: false },
      required: ['toString'],
    },
    values: [
      ['{}', 'problems'],
      ['{"toString": 1}', 'fits'],
    ],
  },
  {
    what: 'names with code in them',
    schema: { properties: { '"];throw 1;//': { const: '`${process.exit(1)}`' } } },
    values: [['{"a": 1}', 'fits']],
  },
  {
    what: 'a broken pattern',
    schema: { properties: { a: { pattern: '[' } } },
    refused: '.properties.a.pattern',
  },
  {
    what: 'a broken name pattern',
    schema: { patternProperties: { '(': {} } },
    refused: '.patternProperties.(',
  },
  { what: 'a bomb of Unicode properties', schema: { pattern: '\\p{L}'.repeat(40_000) }, refused: '.pattern' },
  {
    what: 'many patterns',
    schema: { allOf: many(50, (i) => ({ pattern: `^(?:\\p{L}|\\p{Script=Greek}){${i}}` })) },
    values: [],
  },
  { what: 'a number that is none', schema: '{"minimum": 1e999}', refused: '.minimum' },
  { what: 'a type that is none', schema: { type: 'dict' }, refused: '.type' },
  { what: '1 MiB of schema', schema: { description: 'x'.repeat(ONE_MIB) }, refused: '' },
  {
    what: '1 MiB of properties',
    schema: { properties: named(8_000, (i) => [`p${i}`, { description: 'x'.repeat(110) }]) },
    refused: '',
  },
  {
    what: 'failing branches without end',
    schema: { items: { anyOf: many(300, (i) => ({ const: i })) } },
    values: [[JSON.stringify(many(20_000, () => 'x')), 'problems']],
  },
];
