import * as fc from 'fast-check';

import type { JsonObject, JsonSchema, JsonValue } from '../../../../shared/types/chat.ts';

/** A schema and values of which most fit it. */
interface Sample {
  schema: JsonSchema;
  values: fc.Arbitrary<JsonValue>;
}

/** Few names and words with common beginnings: so that alternatives overlap. */
const names = fc.constantFrom('a', 'ab', 'abc', 'b', 'kind', 'é"', '__proto__', 'constructor', '');
const words = fc.constantFrom('', 'a', 'ab', 'abc', 'b', 'é', '😀x', '😁', 'a"b\\', '\n');
const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0, 1e21, 15e-1));
const scalars: fc.Arbitrary<JsonValue> = fc.oneof(words, numbers, fc.boolean(), fc.constant(null));

const anything: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom<Sample>(
    { schema: true, values: anything },
    { schema: {}, values: anything },
    { schema: { type: 'string' }, values: words },
    { schema: { type: 'integer' }, values: numbers },
    { schema: { type: ['number', 'null'] }, values: fc.oneof(numbers, fc.constant(null)) },
    { schema: { type: 'boolean', nullable: true }, values: fc.oneof(fc.boolean(), fc.constant(null)) },
    { schema: { type: 'string', maxLength: 2, pattern: 'a' }, values: words },
    { schema: { minLength: 2 }, values: scalars },
    { schema: { $ref: '#/$defs/tree' }, values: anything },
    { schema: { $ref: '#/$defs/tree', type: 'string' }, values: anything },
    { schema: false, values: anything },
  ),
  fc.array(scalars, { minLength: 1, maxLength: 4 }).map((allowed) => ({
    schema: { enum: allowed },
    values: fc.constantFrom(...allowed),
  })),
  anything.map((value) => ({ schema: { const: value }, values: fc.constant(value) })),
);

/** Keywords that only an object or only an array looks at, beside whatever else the schema says. */
const limits: fc.Arbitrary<JsonObject> = fc.record(
  {
    maxItems: fc.nat(3),
    minItems: fc.nat(2),
    maxProperties: fc.nat(3),
    maxLength: fc.nat(3),
    minLength: fc.nat(2),
    uniqueItems: fc.boolean(),
  },
  { requiredKeys: [] },
);

function objectOf(properties: Record<string, Sample>, rest: Sample | false, extra: JsonObject): Sample {
  const given = Object.entries(properties);
  const members = given.map(([name, { values }]) => fc.option(values.map((value) => [name, value] as const)));
  const others = fc.dictionary(names, rest === false ? anything : rest.values, { maxKeys: 1 });
  return {
    schema: {
      ...extra,
      properties: Object.fromEntries(given.map(([name, { schema }]) => [name, schema])),
      additionalProperties: rest === false ? false : rest.schema,
    },
    values: fc
      .tuple(fc.tuple(...members), others)
      .map(([own, other]) =>
        Object.fromEntries([...Object.entries(other), ...own.filter((member) => member !== null)]),
      ),
  };
}

const sample: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample; object: Sample; array: Sample; mixed: Sample }>(
  (tie) => ({
    any: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('object'), tie('array'), tie('mixed')),
    object: fc
      .tuple(
        fc.dictionary(names, tie('any'), { maxKeys: 3, noNullPrototype: true }),
        fc.option(tie('any')),
        fc.subarray(['a', 'ab', 'kind', 'constructor']),
        limits,
        fc.constantFrom<JsonObject>({}, { type: 'object' }, { patternProperties: { '^a': true } }),
      )
      .map(([properties, rest, required, extra, more]) =>
        objectOf(properties, rest ?? false, { required, ...extra, ...more }),
      ),
    array: fc
      .tuple(fc.array(tie('any'), { maxLength: 2 }), tie('any'), limits)
      .map(([prefix, rest, extra]) => ({
        schema: {
          ...extra,
          ...(prefix.length === 0 ? {} : { prefixItems: prefix.map(({ schema }) => schema) }),
          items: rest.schema,
        },
        values: fc
          .tuple(fc.tuple(...prefix.map(({ values }) => values)), fc.array(rest.values, { maxLength: 3 }))
          .chain(([first, then]) => fc.nat(first.length).map((cut) => [...first.slice(cut), ...then])),
      })),
    mixed: fc
      .tuple(
        fc.constantFrom('anyOf', 'oneOf', 'allOf', 'not'),
        fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.constant({}), limits),
      )
      .map(([keyword, parts, extra]) => ({
        schema: {
          ...extra,
          [keyword]: keyword === 'not' ? parts[0]!.schema : parts.map(({ schema }) => schema),
        },
        values: fc.oneof(...parts.map(({ values }) => values), anything),
      })),
  }),
).any;

/** A schema for the new draft, with a recursive definition that its parts refer to. */
export const schemasWithValues: fc.Arbitrary<{ schema: JsonObject; value: JsonValue }> = sample.chain(
  ({ schema, values }) =>
    values.map((value) => ({
      schema: { $defs: { tree: TREE }, allOf: [schema] },
      value,
    })),
);

const TREE: JsonObject = {
  anyOf: [
    { type: ['string', 'null', 'integer'] },
    { type: 'array', items: { $ref: '#/$defs/tree' } },
    {
      type: 'object',
      properties: { kind: { const: 'a' }, a: { $ref: '#/$defs/tree' } },
      required: ['kind'],
      additionalProperties: false,
    },
    { type: 'object', properties: { kind: { enum: ['ab', 'b'] }, b: { $ref: '#' } } },
  ],
};

/** The value as a model may write it: white space and escapes where JSON permits them. */
export function writings(value: JsonValue): fc.Arbitrary<string> {
  const plain = fc.constantFrom(JSON.stringify(value), ` ${JSON.stringify(value, null, 2)}\n`);
  return fc.tuple(plain, fc.boolean()).map(([text, escaped]) => (escaped ? escapeLetters(text) : text));
}

/** Inside strings only: outside them these letters belong to literals and numbers. */
function escapeLetters(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (string) =>
    string.replaceAll(/(?<!\\)[abcé]/g, (letter) => String.raw`\u` + hex(letter)),
  );
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(4, '0');
}
