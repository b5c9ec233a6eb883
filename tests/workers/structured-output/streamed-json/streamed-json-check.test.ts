import { describe, expect, test } from 'vitest';

import type { JsonObject, JsonSchema } from '../../../../shared/types/chat.ts';
import {
  createStreamedJsonCheck,
  type JsonFault,
} from '../../../../workers/structured-output/streamed-json/streamed-json-check.ts';

const PERSON: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 5 },
    nation: { enum: ['germany', 'greece', 'gabon', 7, null] },
    address: { $ref: '#/$defs/address' },
    scores: { type: 'array', items: { type: 'integer' }, maxItems: 2 },
  },
  required: ['name'],
  additionalProperties: false,
  $defs: { address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
};

const SHAPES: JsonObject = {
  oneOf: [
    { type: 'object', properties: { kind: { const: 'circle' }, r: { type: 'number' } }, required: ['kind'] },
    {
      type: 'object',
      properties: { kind: { const: 'square' }, a: { type: 'number' } },
      required: ['kind', 'a'],
      additionalProperties: false,
    },
  ],
};

/** The fault is at the character behind the bar. */
const FAULTS: [string, JsonSchema, string, string, RegExp][] = [
  ['prose', true, '|Here is the JSON', '(root)', /begins/],
  ['a code fence', true, '|```json', '(root)', /begins/],
  ['a wrong literal', true, '{"a": tr|ee}', '/a', /must be true/],
  ['a leading zero', true, '[0|1]', '/0', /comma or \]/],
  ['half a number', true, '[1.|]', '/0', /not whole/],
  ['a trailing comma', true, '{"a":1,|}', '/a', /key/],
  ['a raw line feed in a string', true, '"a|\n"', '(root)', /control character/],
  ['a wrong escape', true, String.raw`"\u00|g0"`, '(root)', /hexadecimal/],
  ['a second value', true, '{} |{}', '(root)', /nothing may follow/],
  ['the wrong bracket', true, '[1|}', '/0', /comma or \]/],
  ['the wrong root', { type: 'object' }, ' |[]', '(root)', /must be object, not array/],
  ['nothing fits', false, '|1', '(root)', /no value fits/],
  ['a wrong type', PERSON, '{"name": |1', '/name', /must be string, not number/],
  ['a string that is too long', PERSON, '{"name": "üüüüü|ü"', '/name', /longer than 5/],
  ['surrogates count once', PERSON, String.raw`{"name": "😀😀\ud83d\ude00😀😀|x"`, '/name', /longer than 5/],
  ['no word goes on so', PERSON, '{"nation":"ge|o', '/nation', /one of "gabon", "germany", "greece"/],
  ['a word that is not whole', PERSON, '{"nation":"german|"', '/nation', /one of/],
  ['an escape that leads nowhere', PERSON, String.raw`{"nation":"g\u006|f`, '/nation', /one of/],
  ['a number of no enum', PERSON, '{"nation":77|,', '/nation', /allowed numbers/],
  ['a literal of no enum', PERSON, '{"nation":|true', '/nation', /must be string or number or null/],
  ['no key goes on so', PERSON, '{"na|v', '(root)', /only have the properties/],
  ['a key that is not whole', PERSON, '{"na|":', '(root)', /only have the properties/],
  ['a missing property', PERSON, '{"scores":[]|}', '(root)', /required property 'name'/],
  ['a missing property inside', PERSON, '{"address":{|}', '/address', /required property 'city'/],
  ['by reference', PERSON, '{"address":{"city":|{', '/address/city', /must be string/],
  ['an item', PERSON, '{"scores":[1.0,2.5|]', '/scores/1', /must be integer/],
  ['an item too many', PERSON, '{"scores":[1,2|,', '/scores/2', /more than 2 items/],
  ['the key that leaves no alternative', SHAPES, '{"kind":"square","|r', '(root)', /properties "a", "kind"/],
  ['a kind of neither', SHAPES, '{"kind":"c|u', '/kind', /one of "circle", "square"|"circle"/],
  ['what the alternative left requires', SHAPES, '{"kind":"square"|}', '(root)', /required property 'a'/],
  [
    'what an earlier key rules out later',
    {
      anyOf: [{ properties: { t: { const: 1 }, v: { type: 'null' } } }, { properties: { t: { const: 2 } } }],
    },
    '{"t":1,"v":|2}',
    '/v',
    /must be null/,
  ],
  ['no property at all', { additionalProperties: false }, '{|"a', '(root)', /no properties/],
  ['a property too many', { maxProperties: 1 }, '{"a":1,"b|":', '/b', /more than 1 properties/],
  ['too few items', { minItems: 2 }, '[1|]', '(root)', /fewer than 2/],
  ['a string too short', { minLength: 2 }, '"a|"', '(root)', /at least 2/],
  ['behind the prefix', { prefixItems: [{ type: 'null' }], items: false }, '[null|,', '/1', /no value fits/],
  ['a list of items as of draft 7', { items: [{ type: 'null' }] }, '[|1', '/0', /must be null/],
  [
    'all of several',
    { allOf: [{ type: ['string', 'null'] }, { enum: ['a', 1] }] },
    '|1',
    '(root)',
    /must be string/,
  ],
];

describe('the first character that cannot fit', () => {
  test.each(FAULTS)('%s', (_name, schema, marked, path, message) => {
    const offset = marked.indexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    expect(check(schema, Array.from(text))).toEqual({
      offset,
      path,
      message: expect.stringMatching(message),
    });
    expect(check(schema, [text])?.offset).toBe(offset);
    expect(check(schema, [text.slice(0, offset)])).toBeNull();
  });
});

const PERMITTED: [string, JsonSchema, string][] = [
  ['white space around', PERSON, ' \n{"name" : "x" }\t\r\n'],
  ['integers written as fractions', { type: 'integer' }, '[1.5e1]'.slice(1, -1)],
  ['another document', { $ref: 'https://example.org/schema.json' }, '1'],
  ['an anchor', { $ref: '#there' }, '1'],
  ['a reference to itself', { $ref: '#' }, '1'],
  [
    'keys that a pattern may allow',
    { patternProperties: { '^x': {} }, additionalProperties: false },
    '{"x1":1}',
  ],
  ['a base of its own', { properties: { a: { $id: 'urn:a', $ref: '#/type' } }, type: 'object' }, '{"a":1}'],
  [
    'what beside a reference counts only in some drafts',
    { $ref: '#/$defs/a', type: 'null', $defs: { a: {} } },
    '1',
  ],
  ['equal keys counted once', { maxProperties: 1 }, '{"a":1,"\\u0061":2}'],
  ['equal elements of an enum of objects', { enum: [{ a: 1 }] }, '{"a":1}'],
  ['escaped references', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'number' } } }, '1'],
];

test.each(PERMITTED)('permitted: %s', (_name, schema, text) => {
  expect(check(schema, [text])).toBeNull();
});

test('json_object asks for an object, text for nothing', () => {
  expect(createStreamedJsonCheck({ type: 'json_object' })?.push('[')).toMatchObject({ offset: 0 });
  expect(createStreamedJsonCheck({ type: 'json_object' })?.push('{"a":[1]}')).toBeNull();
  expect(createStreamedJsonCheck({ type: 'text' })).toBeNull();
});

test('a fault stays', () => {
  const checker = createStreamedJsonCheck({ type: 'json_object' });
  const fault = checker?.push('{}x');
  expect(fault).not.toBeNull();
  expect(checker?.push(' ')).toBe(fault);
});

describe('hostile schemas', () => {
  test('alternatives that multiply are given up, not multiplied', () => {
    const either = (depth: number): JsonObject => ({
      anyOf: [1, 2, 3, 4].map((n) => ({ properties: { [`k${n}`]: depth === 0 ? true : either(depth - 1) } })),
    });
    const all: JsonObject = { allOf: Array.from({ length: 30 }, () => either(3)) };
    expect(check(all, ['{"k1":{"k2":{"k3":{}}}}'])).toBeNull();
  });

  test('a definition that doubles at each level stays within its bounds', () => {
    const schema: JsonObject = {
      $ref: '#/$defs/n0',
      $defs: Object.fromEntries(
        Array.from({ length: 200 }, (_, n) => {
          const next = { $ref: `#/$defs/n${(n + 1) % 200}` };
          return [`n${n}`, { anyOf: [next, { items: next }, { type: 'array', items: next }] }];
        }),
      ),
    };
    expect(check(schema, ['['.repeat(2000)])).toBeNull();
  });

  test('nesting deeper than any stack', () => {
    const nested = Array.from({ length: 50_000 }).reduce<JsonObject>((inner) => ({ allOf: [inner] }), {});
    expect(check(nested, ['1'])).toBeNull();
    expect(check(true, ['['.repeat(200_000), '}'])?.offset).toBe(200_000);
  });
});

function check(schema: JsonSchema, pieces: string[]): JsonFault | null {
  const checker = createStreamedJsonCheck({ type: 'json_schema', json_schema: { name: 'x', schema } });
  return pieces.reduce<JsonFault | null>((fault, piece) => checker!.push(piece) ?? fault, null);
}
