import type { JsonObject } from '../../../../shared/types/chat.ts';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});
const only = (schema: JsonObject): JsonObject => object({ value: schema });

/** Parameters of tools as they are met: every corner of JSON Schema that tools use. Each is valid for ajv. */
export const TOOL_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  'no properties': { type: 'object' },
  'empty properties': object({}),
  'a string': only({ type: 'string' }),
  'an integer': only({ type: 'integer' }),
  'a number': only({ type: 'number' }),
  'a boolean': only({ type: 'boolean' }),
  'a null': only({ type: 'null' }),
  'a nullable string': only({ type: ['string', 'null'] }),
  'any of three types': only({ type: ['integer', 'boolean', 'array'] }),
  'no type at all': only({ description: 'whatever' }),
  'an enum of strings': only({ type: 'string', enum: ['celsius', 'fahrenheit'] }),
  'an enum of mixed values': only({ enum: [1, 'two', null, { three: 3 }] }),
  'a const': only({ const: 'fixed' }),
  'a const object': only({ const: { a: [1, 2] } }),
  'lengths of strings': only({ type: 'string', minLength: 40, maxLength: 44 }),
  'an empty string': only({ type: 'string', maxLength: 0 }),
  'one character': only({ type: 'string', minLength: 1, maxLength: 1 }),
  'an integer in bounds': only({ type: 'integer', minimum: 3, maximum: 5 }),
  'negative numbers': only({ type: 'number', minimum: -2, maximum: -1 }),
  'exclusive bounds': only({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }),
  'exclusive integer bounds': only({ type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 6 }),
  'a lower bound alone': only({ type: 'integer', minimum: 1000 }),
  'an upper bound alone': only({ type: 'integer', maximum: -1000 }),
  'a multiple of 5': only({ type: 'integer', multipleOf: 5, minimum: 11 }),
  'a multiple of 0.01': only({ type: 'number', multipleOf: 0.01, minimum: 1, maximum: 20 }),
  'a date': only({ type: 'string', format: 'date' }),
  'a time': only({ type: 'string', format: 'time' }),
  'a date with time': only({ type: 'string', format: 'date-time' }),
  'a duration': only({ type: 'string', format: 'duration' }),
  'an e-mail address': only({ type: 'string', format: 'email' }),
  'a host name': only({ type: 'string', format: 'hostname' }),
  'an IPv4 address': only({ type: 'string', format: 'ipv4' }),
  'an IPv6 address': only({ type: 'string', format: 'ipv6' }),
  'a URI': only({ type: 'string', format: 'uri' }),
  'a URI reference': only({ type: 'string', format: 'uri-reference' }),
  'a UUID': only({ type: 'string', format: 'uuid' }),
  'a JSON pointer': only({ type: 'string', format: 'json-pointer' }),
  'a regular expression': only({ type: 'string', format: 'regex' }),
  'a format nobody knows': only({ type: 'string', format: 'color' }),
  'a pattern': only({ type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' }),
  'a pattern with alternatives': only({ type: 'string', pattern: '^(red|green|blue)(-(light|dark))?$' }),
  'a pattern with a length': only({ type: 'string', pattern: '^[a-z]+$', minLength: 12, maxLength: 20 }),
  'a pattern for a version': only({ type: 'string', pattern: '^v?\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?$' }),
  'a negated class': only({ type: 'string', pattern: '^[^\\s/]{3,8}$' }),
  'a pattern without anchors': only({ type: 'string', pattern: 'foo[0-9]' }),
  'an array': only({ type: 'array', items: { type: 'string' } }),
  'an array without items': only({ type: 'array' }),
  'an array of a length': only({ type: 'array', items: { type: 'integer' }, minItems: 3, maxItems: 3 }),
  'an empty array': only({ type: 'array', items: { type: 'integer' }, maxItems: 0 }),
  'a set': only({ type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true, minItems: 3 }),
  'a tuple (draft 7)': only({
    type: 'array',
    items: [{ type: 'string' }, { type: 'integer' }],
    additionalItems: false,
  }),
  'a tuple (2020-12)': only({
    type: 'array',
    prefixItems: [{ type: 'string' }, { type: 'integer' }],
    items: false,
    minItems: 2,
  }),
  'an array that contains': only({ type: 'array', items: { type: 'integer' }, contains: { minimum: 50 } }),
  'an array of arrays': only({
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
    minItems: 1,
  }),
  'nested objects': only(object({ inner: object({ deep: object({ x: { type: 'number' } }) }) })),
  'optional properties': object(
    { a: { type: 'string' } },
    { properties: { a: { type: 'string' }, b: { type: 'integer' }, c: { type: 'boolean' } } },
  ),
  'no other properties': object({ a: { type: 'string' } }, { additionalProperties: false }),
  'a required name without a property': { type: 'object', properties: {}, required: ['missing'] },
  'a map': only({ type: 'object', additionalProperties: { type: 'integer' } }),
  'a map of a size': only({ type: 'object', additionalProperties: { type: 'integer' }, minProperties: 3 }),
  'at least two of the properties': {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' }, c: { type: 'string' } },
    minProperties: 2,
    additionalProperties: false,
  },
  'at most one property': {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    maxProperties: 1,
  },
  'names by pattern': only({
    type: 'object',
    patternProperties: { '^x-[a-z]+$': { type: 'integer' } },
    additionalProperties: false,
    minProperties: 1,
  }),
  'names out of a list': only({
    type: 'object',
    propertyNames: { enum: ['en', 'de'] },
    additionalProperties: { type: 'string' },
    minProperties: 1,
  }),
  'a dependent name': {
    type: 'object',
    properties: { card: { type: 'string' }, address: { type: 'string' } },
    required: ['card'],
    dependentRequired: { card: ['address'] },
  },
  anyOf: only({
    anyOf: [
      { type: 'string', maxLength: 5 },
      { type: 'integer', minimum: 100 },
    ],
  }),
  'anyOf with null, as Pydantic writes optional': only({
    anyOf: [{ type: 'integer' }, { type: 'null' }],
    default: null,
  }),
  oneOf: only({
    oneOf: [
      { type: 'integer', multipleOf: 3 },
      { type: 'integer', multipleOf: 5 },
    ],
    minimum: 1,
    maximum: 14,
  }),
  'oneOf with a discriminator': only({
    oneOf: [
      object({ kind: { const: 'circle' }, radius: { type: 'number' } }),
      object({ kind: { const: 'square' }, side: { type: 'number' } }),
    ],
  }),
  allOf: only({ allOf: [{ type: 'integer', minimum: 10 }, { maximum: 12 }] }),
  'allOf of objects': { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'integer' } })] },
  not: only({ type: 'integer', minimum: 1, maximum: 4, not: { enum: [1, 2] } }),
  'if, then, else': {
    type: 'object',
    properties: { country: { enum: ['US', 'NL'] }, code: { type: 'string' } },
    required: ['country', 'code'],
    if: { properties: { country: { const: 'US' } } },
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
    then: { properties: { code: { pattern: '^[0-9]{5}$' } } },
    else: { properties: { code: { pattern: '^[0-9]{4}[A-Z]{2}$' } } },
  },
  '$ref into $defs': {
    ...only({ $ref: '#/$defs/point' }),
    $defs: { point: object({ x: { type: 'number' }, y: { type: 'number' } }) },
  },
  '$ref into definitions': {
    ...only({ $ref: '#/definitions/name' }),
    definitions: { name: { type: 'string', minLength: 2 } },
  },
  '$ref with an escaped path': {
    ...only({ $ref: '#/$defs/a~1b%20c' }),
    $defs: { 'a/b c': { type: 'integer' } },
  },
  'a recursive tree': {
    ...only({ $ref: '#/$defs/node' }),
    $defs: {
      node: object({
        name: { type: 'string' },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
      }),
    },
  },
  'a recursive choice': {
    ...only({ $ref: '#/$defs/expression' }),
    $defs: {
      expression: {
        anyOf: [
          { type: 'number' },
          object({
            op: { enum: ['+', '*'] },
            left: { $ref: '#/$defs/expression' },
            right: { $ref: '#/$defs/expression' },
          }),
        ],
      },
    },
  },
  'a recursion through the root': {
    type: 'object',
    properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] }, id: { type: 'integer' } },
    required: ['id', 'next'],
  },
  'names that need care': object({
    'with "quotes"': { type: 'string' },
    'Größe 大': { type: 'integer' },
    __proto__x: { type: 'boolean' },
  }),
  'anything goes': { type: 'object', properties: { a: true as unknown as JsonObject }, required: ['a'] },
};

/** What people write where they believe that it is JSON Schema. No validator takes these; the types are checked by hand. */
export const SLOPPY_SCHEMAS: readonly {
  name: string;
  parameters: JsonObject;
  expected: Record<string, string>;
}[] = [
  {
    name: 'dict and Python types',
    parameters: {
      type: 'dict',
      properties: { a: { type: 'float' }, b: { type: 'str' }, c: { type: 'int' } },
      required: ['a', 'b', 'c'],
    },
    expected: { a: 'number', b: 'string', c: 'number' },
  },
  {
    name: 'any',
    parameters: { type: 'dict', properties: { a: { type: 'any' } }, required: ['a'] },
    expected: { a: 'string' },
  },
  {
    name: 'tuple and list',
    parameters: {
      type: 'dict',
      properties: { a: { type: 'tuple', items: { type: 'float' } }, b: { type: 'list' } },
      required: ['a', 'b'],
    },
    expected: { a: 'object', b: 'object' },
  },
  {
    name: 'upper case',
    parameters: {
      type: 'Object',
      properties: { a: { type: 'String' }, b: { type: 'BOOLEAN' } },
      required: ['a', 'b'],
    },
    expected: { a: 'string', b: 'boolean' },
  },
  {
    name: 'required on the property',
    parameters: { type: 'object', properties: { a: { type: 'string', required: true } }, required: ['a'] },
    expected: { a: 'string' },
  },
  {
    name: 'draft 4 bounds',
    parameters: {
      type: 'object',
      properties: { a: { type: 'integer', minimum: 3, exclusiveMinimum: true, maximum: 4 } },
      required: ['a'],
    },
    expected: { a: 'number' },
  },
  {
    name: 'a reference to nowhere',
    parameters: { type: 'object', properties: { a: { $ref: '#/nowhere' } }, required: ['a'] },
    expected: { a: 'string' },
  },
  {
    name: 'a circle of references',
    parameters: { type: 'object', properties: { a: { $ref: '#/properties/a' } }, required: ['a'] },
    expected: { a: 'string' },
  },
];
