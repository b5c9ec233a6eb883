import * as fc from 'fast-check';

import type { JsonObject, JsonValue, ToolDefinition } from '../../../shared/types/chat.ts';
import { fitsString, type FormatLimits } from './format-limits.ts';

export interface GeneratedCalls {
  tools: ToolDefinition[];
  calls: { name: string; arguments: JsonObject }[];
}

interface Typed {
  schema: JsonObject;
  value: JsonValue;
}

/** One to four calls with the schemas of their tools, of everything that the format can carry. */
export function generatedCalls(
  limits: FormatLimits,
  markers: readonly string[],
): fc.Arbitrary<GeneratedCalls> {
  const name = fc
    .stringMatching(/^[A-Za-z_][\w.-]{0,20}$/)
    .filter((text) => limits.names.test(text))
    .map((text) => `tool_${text}`);
  const call = parametersOf(limits, createValues(limits, markers));
  return fc
    .uniqueArray(fc.tuple(name, call, fc.nat(9)), { minLength: 1, maxLength: 3, selector: ([text]) => text })
    .map((drawn) => ({
      tools: drawn.map(([text, { schema }]) => ({
        type: 'function' as const,
        function: { name: text, parameters: schema },
      })),
      calls: drawn.flatMap(([text, { value }, again]) => {
        const made = { name: text, arguments: value as JsonObject };
        return again === 0 ? [made, made] : [made];
      }),
    }));
}

type Values = Record<'typed' | 'free', fc.Arbitrary<Typed>>;

function parametersOf(limits: FormatLimits, { typed, free }: Values): fc.Arbitrary<Typed> {
  const key = keys(limits.keys);
  const value = limits.typedThroughout === true ? typed : fc.oneof({ arbitrary: typed, weight: 4 }, free);
  return objectOf(key, value, 4);
}

function createValues(limits: FormatLimits, markers: readonly string[]): Values {
  const inner = keys(limits.innerKeys ?? /^[^]*$/u);
  const text = strings(limits, markers);
  const leaf = fc.oneof(
    text.map((value) => ({ schema: { type: 'string' }, value })),
    integers.map((value) => ({ schema: { type: 'integer' }, value })),
    numbers.map((value) => ({ schema: { type: 'number' }, value })),
    fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
    fc.constant({ schema: { type: 'null' }, value: null }),
  );
  const list = fc.oneof(
    listOf(text, 'string'),
    listOf(integers, 'integer'),
    listOf(numbers, 'number'),
    listOf(fc.boolean(), 'boolean'),
    fc.array(listOf(text, 'string'), { maxLength: 3 }).map(nestList),
  );
  const { typed } = fc.letrec<{ typed: Typed }>((tie) => ({
    typed: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      list,
      objectOf(inner, tie('typed'), 3),
    ),
  }));
  return { typed, free: freeOf(inner, text) };
}

/** An object or a list of anything, of which the schema says nothing more. */
function freeOf(key: fc.Arbitrary<string>, text: fc.Arbitrary<string>): fc.Arbitrary<Typed> {
  const { any } = fc.letrec<{ any: JsonValue }>((tie) => {
    const inside = tie('any');
    return {
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(text, integers, numbers, fc.boolean(), fc.constant(null)),
        fc.array(inside, { maxLength: 3 }),
        fc.array(fc.tuple(key, inside), { maxLength: 3 }).map(toObject),
      ),
    };
  });
  return fc.oneof(
    fc.array(fc.tuple(key, any), { maxLength: 3 }).map((members) => ({
      schema: { type: 'object' } as JsonObject,
      value: toObject(members),
    })),
    fc.array(any, { maxLength: 3 }).map((value) => ({ schema: { type: 'array' } as JsonObject, value })),
  );
}

function listOf(item: fc.Arbitrary<JsonValue>, type: string): fc.Arbitrary<Typed> {
  return fc
    .array(item, { maxLength: 4 })
    .map((value) => ({ schema: { type: 'array', items: { type } }, value }));
}

function nestList(lists: readonly Typed[]): Typed {
  const items = { type: 'array', items: { type: 'string' } };
  return { schema: { type: 'array', items }, value: lists.map(({ value }) => value) };
}

function objectOf(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<Typed>,
  maxLength: number,
): fc.Arbitrary<Typed> {
  return fc.uniqueArray(fc.tuple(key, value), { maxLength, selector: ([name]) => name }).map((members) => ({
    schema: {
      type: 'object',
      properties: toObject(members.map(([name, { schema }]) => [name, schema])),
    },
    value: toObject(members.map(([name, { value: member }]) => [name, member])),
  }));
}

/** Not by assignment: `__proto__` is a name like any other. */
function toObject(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(members);
}

const integers = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, -1, 1, 3106));
const numbers = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0.1, -2.5e-7, 1e21, 1e300))
  // JSON has no negative zero.
  .map((number) => (number === 0 ? 0 : number));

const ODD_KEYS = [
  'a',
  'n',
  'town',
  'user_id',
  'X-Trace',
  'größe 大',
  'a.b',
  '$ref',
  "it's",
  'say "hi"',
  'a/b',
  'constructor',
  '',
  '0',
];

function keys(allowed: RegExp): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.constantFrom(...ODD_KEYS),
      fc.stringMatching(/^[A-Za-z_]\w{0,8}$/),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    .filter((key) => allowed.test(key) && key.isWellFormed());
}

const PIECES = [
  '\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '\\n',
  '<',
  '>',
  '</',
  '&amp;',
  '{',
  '}',
  '[',
  ']',
  ',',
  ': ',
  '```',
  '```json',
  '😀',
  '👩🏽‍🚀',
  'é',
  '\u0000',
  '\u2028',
  'שלום',
  'x',
  'two words',
];
const LITERALS = [
  '',
  'null',
  'None',
  'true',
  'True',
  '2',
  '03106',
  '1e999',
  '-0',
  '{}',
  '[]',
  '"x"',
  ' x ',
  '\n',
  '\r\n',
];

function strings(limits: FormatLimits, markers: readonly string[]): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.string({ maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(...LITERALS),
      fc
        .array(fc.constantFrom(...PIECES, ...markers, ...markers), { maxLength: 8 })
        .map((parts) => parts.join('')),
      fc.nat(3000).map((length) => 'long text, '.repeat(length / 10)),
    )
    .filter((text) => fitsString(limits, text) && text.isWellFormed());
}
