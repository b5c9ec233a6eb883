import type { JsonObject, JsonValue } from '../../../../shared/types/chat.ts';

export interface WrittenSchema {
  name: string;
  schema: JsonObject;
  valid: JsonValue[];
  /** A value, and where its fault is. */
  broken: [JsonValue, string][];
}

const text = { type: 'string' };
const closed = (properties: JsonObject, required: string[] = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** What generators do not think of. */
export const WRITTEN_SCHEMAS: WrittenSchema[] = [
  {
    name: 'a tree that refers to itself',
    schema: {
      type: 'object',
      properties: { name: text, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
    },
    valid: [{ name: 'a', children: [{ name: 'b', children: [] }] }],
    broken: [[{ name: 'a', children: [{ name: 'b', children: [{}] }] }, '/children/0/children/0']],
  },
  {
    name: 'a linked list through $defs',
    schema: {
      $defs: {
        node: closed({
          value: { type: 'integer' },
          next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
        }),
      },
      $ref: '#/$defs/node',
    },
    valid: [{ value: 1, next: { value: 2, next: null } }],
    broken: [[{ value: 1, next: { value: 'x', next: null } }, '/next/value']],
  },
  {
    name: 'references to each other',
    schema: {
      definitions: {
        person: { properties: { pet: { $ref: '#/definitions/animal' } } },
        animal: { properties: { owner: { $ref: '#/definitions/person' }, legs: { type: 'integer' } } },
      },
      $ref: '#/definitions/person',
    },
    valid: [{ pet: { owner: { pet: { legs: 4 } } } }],
    broken: [[{ pet: { owner: { pet: { legs: 'four' } } } }, '/pet/owner/pet/legs']],
  },
  {
    name: 'anchors',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $defs: { n: { $anchor: 'node', type: 'integer' } },
      items: { $ref: '#node' },
    },
    valid: [[1, 2]],
    broken: [[[1, 'x'], '/1']],
  },
  {
    name: 'a dynamic reference',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $dynamicAnchor: 'node',
      type: 'object',
      properties: { data: true, child: { $dynamicRef: '#node' } },
      additionalProperties: false,
    },
    valid: [{ data: 1, child: { child: {} } }],
    broken: [[{ child: { child: { daat: 1 } } }, '/child/child']],
  },
  {
    name: 'a recursive reference of 2019-09',
    schema: {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      type: 'object',
      properties: { child: { $recursiveRef: '#' } },
      additionalProperties: false,
    },
    valid: [{ child: { child: {} } }],
    broken: [[{ child: { other: 1 } }, '/child']],
  },
  {
    name: 'an id with a hash, as before 2019-09',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { a: { $id: '#port', type: 'integer' } },
      properties: { port: { $ref: '#port' } },
    },
    valid: [{ port: 1 }],
    broken: [[{ port: 'x' }, '/port']],
  },
  {
    name: 'schemas under a word of its own, as OpenAPI has them',
    schema: {
      components: { schemas: { Pet: { type: 'object', required: ['name'] } } },
      $ref: '#/components/schemas/Pet',
    },
    valid: [{ name: 'Rex' }],
    broken: [[{}, '']],
  },
  {
    name: 'if and then',
    schema: {
      properties: { country: text },
      if: { properties: { country: { const: 'US' } }, required: ['country'] },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
      then: { required: ['zip'] },
      else: { required: ['postcode'] },
    },
    valid: [
      { country: 'US', zip: '1' },
      { country: 'NO', postcode: '7030' },
    ],
    broken: [
      [{ country: 'US' }, ''],
      [{ country: 'NO', zip: '1' }, ''],
    ],
  },
  {
    name: 'dependencies, old',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      dependencies: { card: ['billing'], gift: { properties: { note: text }, required: ['note'] } },
    },
    valid: [
      { card: 1, billing: 'x' },
      { gift: true, note: 'n' },
    ],
    broken: [
      [{ card: 1 }, ''],
      [{ gift: true, note: 5 }, '/note'],
    ],
  },
  {
    name: 'dependencies, new',
    schema: { dependentRequired: { card: ['billing'] }, dependentSchemas: { gift: { required: ['note'] } } },
    valid: [{ card: 1, billing: 'x' }],
    broken: [
      [{ card: 1 }, ''],
      [{ gift: true }, ''],
    ],
  },
  {
    name: 'unevaluated properties',
    schema: {
      allOf: [{ properties: { a: { type: 'integer' } } }],
      properties: { b: text },
      unevaluatedProperties: false,
    },
    valid: [{ a: 1, b: 'x' }],
    broken: [[{ a: 1, b: 'x', c: 1 }, '']],
  },
  {
    name: 'pattern properties',
    schema: {
      type: 'object',
      patternProperties: { '^x-': text, _ms$: { type: 'integer' } },
      additionalProperties: false,
    },
    valid: [{ 'x-a': 'b', wait_ms: 5 }],
    broken: [
      [{ 'x-a': 1 }, '/x-a'],
      [{ wait_ms: '5' }, '/wait_ms'],
      [{ other: 1 }, ''],
    ],
  },
  {
    name: 'contains, with bounds',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      contains: { type: 'integer' },
      minContains: 2,
      maxContains: 3,
    },
    valid: [[1, 'x', 2]],
    broken: [
      [[1, 'x'], ''],
      [[1, 2, 3, 4], ''],
    ],
  },
  {
    name: 'not',
    schema: { properties: { name: { type: 'string', not: { enum: ['root', 'admin'] } } } },
    valid: [{ name: 'ann' }],
    broken: [[{ name: 'root' }, '/name']],
  },
  {
    name: 'names of the prototype',
    schema: closed({ constructor: text, toString: { type: 'integer' }, valueOf: text }),
    valid: [{ constructor: 'x', toString: 1, valueOf: 'y' }],
    broken: [
      [{ toString: 1, valueOf: 'y' }, ''],
      [{ constructor: 'x', toString: 'y', valueOf: 'y' }, '/toString'],
    ],
  },
  {
    name: 'boolean schemas',
    schema: { properties: { any: true, none: false }, items: true },
    valid: [{ any: [1, { a: 1 }] }],
    broken: [[{ none: 1 }, '/none']],
  },
  {
    name: 'a weather tool in strict mode',
    schema: closed({
      location: { ...text, description: 'City' },
      unit: { type: ['string', 'null'], enum: ['F', 'C', null] },
    }),
    valid: [{ location: 'Oslo', unit: null }],
    broken: [
      [{ location: 'Oslo' }, ''],
      [{ location: 'Oslo', unit: 'K' }, '/unit'],
    ],
  },
  {
    name: 'what a zod helper makes',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      ...closed({
        email: {
          type: 'string',
          format: 'email',
          pattern:
            "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
        },
        age: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
      }),
    },
    valid: [{ email: 'ann@example.org', age: 3 }],
    broken: [
      [{ email: 'ann@@example.org', age: 3 }, '/email'],
      [{ email: 'ann@example.org', age: 1e20 }, '/age'],
    ],
  },
  {
    name: 'what pydantic makes',
    schema: {
      $defs: {
        Step: { title: 'Step', ...closed({ explanation: { title: 'Explanation', ...text }, output: text }) },
      },
      title: 'Maths',
      ...closed({
        steps: { items: { $ref: '#/$defs/Step' }, title: 'Steps', type: 'array' },
        final_answer: text,
      }),
    },
    valid: [{ steps: [{ explanation: 'a', output: 'b' }], final_answer: 'c' }],
    broken: [[{ steps: [{ explanation: 'a' }], final_answer: 'c' }, '/steps/0']],
  },
  {
    name: 'a draft-04 document told by its id',
    schema: {
      id: 'http://example.org/config',
      type: 'object',
      properties: { ratio: { type: 'number', maximum: 1, exclusiveMaximum: true } },
    },
    valid: [{ ratio: 0.5 }],
    broken: [[{ ratio: 1 }, '/ratio']],
  },
  {
    name: 'a list of items beside newer words: 2019-09',
    schema: {
      $defs: { n: { type: 'number' } },
      type: 'array',
      items: [{ $ref: '#/$defs/n' }, text],
      additionalItems: false,
    },
    valid: [[1, 'a']],
    broken: [
      [['a', 'a'], '/0'],
      [[1, 'a', 2], ''],
    ],
  },
];
