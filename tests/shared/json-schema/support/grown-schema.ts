import type { Draft } from '../../../../shared/json-schema/choose-draft.ts';
import type { JsonObject, JsonValue } from '../../../../shared/types/chat.ts';
import { type Grown, leaf } from './grown-leaf.ts';
import type { Pick } from './pick.ts';

const NAMES = [
  'host',
  'port',
  'retries',
  'labels',
  'owner',
  'city',
  'items',
  'amount',
  'currency',
  'created_at',
];
const MORE = [
  'status',
  'query',
  'limit',
  'path',
  'content',
  'timeout_ms',
  'tags',
  'a b',
  'x/y',
  'größe',
  'constructor',
];

export interface GrowingContext {
  draft: Draft;
  pick: Pick;
  /** Definitions of the whole document, filled while it grows. */
  definitions: JsonObject;
}

/** A schema as people write them, a value that fits, and values that do not, each with the place of its fault. */
function grow(context: GrowingContext, depth: number): Grown {
  const { pick } = context;
  if (depth === 0) return leaf(context);
  const composites = [object, object, object, list, map, choice, nullable, reference, composed, tuple];
  return pick.bool(0.35) ? leaf(context) : pick.one(composites)(context, depth - 1);
}

export function object(context: GrowingContext, depth: number): Grown {
  const { pick } = context;
  const names = pick.some([...NAMES, ...MORE], 2 + pick.below(4));
  const fields = names.map((name) => ({ name, grown: grow(context, depth) }));
  const closed = pick.bool(0.6);
  const required = names.filter((_, index) => index === 0 || pick.bool(0.7));
  const value = Object.fromEntries(fields.map(({ name, grown }) => [name, grown.value]));
  const without = (name: string) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ name, grown }) => [name, grown.schema])),
      required,
      ...(closed ? { additionalProperties: false } : {}),
    },
    value,
    broken: [
      ...required.map((name) => ({ what: `without ${name}`, value: without(name), path: '' })),
      ...(closed ? [{ what: 'extra key', value: { ...value, surplus: 1 }, path: '' }] : []),
      { what: 'no object', value: 'text', path: '' },
      ...fields.flatMap(({ name, grown }) =>
        grown.broken.map((fault) => ({
          what: `${name}: ${fault.what}`,
          value: { ...value, [name]: fault.value },
          path: `/${name.replaceAll('/', '~1')}${fault.path}`,
        })),
      ),
    ],
  };
}

function list(context: GrowingContext, depth: number): Grown {
  const item = grow(context, depth);
  return {
    schema: { type: 'array', items: item.schema, minItems: 1, maxItems: 4 },
    value: [item.value, item.value],
    broken: [
      { what: 'no list', value: { a: 1 }, path: '' },
      { what: 'empty', value: [], path: '' },
      { what: 'too many', value: Array.from({ length: 5 }, () => item.value), path: '' },
      ...item.broken.map((fault) => ({
        ...fault,
        value: [item.value, fault.value],
        path: `/1${fault.path}`,
      })),
    ],
  };
}

function map(context: GrowingContext, depth: number): Grown {
  const entry = grow(context, depth);
  const names = context.draft === 'draft-04' ? {} : { propertyNames: { pattern: '^[a-z]+$' } };
  return {
    schema: { type: 'object', additionalProperties: entry.schema, ...names },
    value: { first: entry.value, second: entry.value },
    broken: [
      ...entry.broken.map((fault) => ({
        ...fault,
        value: { first: entry.value, other: fault.value },
        path: `/other${fault.path}`,
      })),
      ...(context.draft === 'draft-04'
        ? []
        : [{ what: 'name', value: { 'No 1': entry.value } as JsonValue, path: '' }]),
    ],
  };
}

/** Two kinds of object, told apart by a constant. */
function choice(context: GrowingContext, depth: number): Grown {
  const [one, other] = [grow(context, depth), grow(context, depth)];
  const kind = (name: string, body: Grown): JsonObject => ({
    type: 'object',
    properties: { kind: { enum: [name] }, body: body.schema },
    required: ['kind', 'body'],
  });
  return {
    schema: { [context.pick.one(['oneOf', 'anyOf'])]: [kind('one', one), kind('other', other)] },
    value: { kind: 'other', body: other.value },
    broken: [
      { what: 'no such kind', value: { kind: 'third', body: other.value }, path: '/kind' },
      { what: 'no body', value: { kind: 'one' }, path: '' },
    ],
  };
}

function nullable(context: GrowingContext, depth: number): Grown {
  const inner = grow(context, depth);
  return {
    schema: { anyOf: [inner.schema, { type: 'null' }] },
    value: context.pick.bool(0.3) ? null : inner.value,
    broken: inner.broken.filter((fault) => fault.value !== null).slice(0, 4),
  };
}

function reference(context: GrowingContext, depth: number): Grown {
  const inner = grow(context, depth);
  const name = `def${Object.keys(context.definitions).length}`;
  context.definitions[name] = inner.schema;
  return { ...inner, schema: { $ref: `#/${definitionsWord(context.draft)}/${name}` } };
}

export function definitionsWord(draft: Draft): string {
  return draft === '2019-09' || draft === '2020-12' ? '$defs' : 'definitions';
}

/** An open object, and a rule beside it. */
function composed(context: GrowingContext, depth: number): Grown {
  const inner = grow(context, depth);
  const value = { id: 7, inner: inner.value };
  return {
    schema: {
      allOf: [
        { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        { properties: { inner: inner.schema }, required: ['inner'] },
      ],
    },
    value,
    broken: [
      { what: 'no id', value: { inner: inner.value }, path: '' },
      { what: 'no number', value: { ...value, id: 'seven' }, path: '/id' },
      ...inner.broken.map((fault) => ({
        ...fault,
        value: { id: 7, inner: fault.value },
        path: `/inner${fault.path}`,
      })),
    ],
  };
}

function tuple(context: GrowingContext, depth: number): Grown {
  const [first, second] = [grow(context, depth), grow(context, depth)];
  const schemas = [first.schema, second.schema];
  const places =
    context.draft === '2020-12'
      ? { prefixItems: schemas, items: false }
      : { items: schemas, additionalItems: false };
  return {
    schema: { type: 'array', ...places, minItems: 2 },
    value: [first.value, second.value],
    broken: [
      { what: 'one too many', value: [first.value, second.value, 1], path: '' },
      ...second.broken.map((fault) => ({
        ...fault,
        value: [first.value, fault.value],
        path: `/1${fault.path}`,
      })),
    ],
  };
}
