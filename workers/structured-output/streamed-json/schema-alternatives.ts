import type { JsonObject, JsonSchema, JsonValue } from '../../../shared/types/chat.ts';
import { followReference, renamesItself } from './local-reference.ts';
import { readRules, toSchema } from './read-rules.ts';
import { mergeRules, NO_RULES, type SchemaRules } from './schema-rules.ts';

/** More alternatives than this for one value are not told apart: a bit mask holds 31. */
export const MAX_ALTERNATIVES = 31;
/** Schemas that one value is held against at once. */
const MAX_TOGETHER = 16;
/** Schemas looked at for one value, and how deep their alternatives may lie in each other: a cycle ends here. */
const MAX_VISITED = 512;
const MAX_DEPTH = 32;
/** Different sets of rules that are kept. A hostile schema has as many as it has subsets. */
const MAX_KEPT = 4096;

/** Parts of schemas, by number, that hold together. */
type Together = readonly number[];
const ANYTHING: readonly Together[] = [[]];

export interface SchemaAlternatives {
  /** Sets of rules, one of which a value under the schema fits. Empty: nothing fits. */
  root(): readonly SchemaRules[];
  /** The same for a property or an item of a value under `rules`. */
  child(rules: SchemaRules, key: string | number): readonly SchemaRules[];
}

/**
 * A schema taken apart as it is needed: `anyOf`, `oneOf`, `allOf` and local references become alternatives, each
 * a set of rules. Whatever is too much is left out, so that more is permitted, never less.
 */
export function createSchemaAlternatives(schema: JsonSchema): SchemaAlternatives {
  const parts = createParts();
  const known = new Map<SchemaRules, Map<string | number | null, readonly SchemaRules[]>>();

  function expand(schemas: readonly JsonSchema[]): readonly SchemaRules[] {
    const walk = { root: schema, parts, visited: 0 };
    const together = schemas.map((one) => alternativesOf(one, walk, 0)).reduce(product, ANYTHING);
    const sets = together.map((numbers) => parts.rulesOf(numbers));
    return [...new Set(sets)].filter(({ kinds }) => kinds !== 0);
  }

  return {
    root: () => expand([schema]),
    child(rules, key) {
      const name = nameOf(rules, key);
      const children = known.get(rules) ?? new Map<string | number | null, readonly SchemaRules[]>();
      known.set(rules, children);
      const before = children.get(name);
      if (before !== undefined) return before;
      const made = expand(childSchemas(rules, key));
      children.set(name, made);
      return made;
    },
  };
}

/** Keys that no schema names share one entry: null. */
function nameOf({ objects, arrays }: SchemaRules, key: string | number): string | number | null {
  const named =
    typeof key === 'string'
      ? objects.some(({ properties }) => properties.has(key))
      : arrays.some(({ prefix }) => key < prefix.length);
  return named ? key : null;
}

function childSchemas({ objects, arrays }: SchemaRules, key: string | number): JsonSchema[] {
  return typeof key === 'string'
    ? objects.map(({ properties, rest }) => properties.get(key) ?? rest)
    : arrays.map(({ prefix, rest }) => prefix[key] ?? rest);
}

interface Walk {
  root: JsonSchema;
  parts: Parts;
  visited: number;
}

function alternativesOf(schema: JsonSchema, walk: Walk, depth: number): readonly Together[] {
  if (schema === false) return [];
  walk.visited += 1;
  if (schema === true || walk.visited > MAX_VISITED || depth > MAX_DEPTH) return ANYTHING;
  if (schema !== walk.root && renamesItself(schema)) return ANYTHING;
  const reference = schema['$ref'];
  // Up to draft 7 nothing beside a `$ref` counts.
  if (typeof reference === 'string')
    return alternativesOf(followReference(walk.root, reference), walk, depth + 1);
  const all = schemaList(schema['allOf']).map((one) => alternativesOf(one, walk, depth + 1));
  const some = [schema['anyOf'], schema['oneOf']].map((list) => union(list, walk, depth + 1));
  return [...all, ...some].reduce(product, walk.parts.of(schema));
}

function union(list: JsonValue | undefined, walk: Walk, depth: number): readonly Together[] {
  if (!Array.isArray(list)) return ANYTHING;
  const alternatives: Together[] = [];
  for (const one of schemaList(list)) {
    alternatives.push(...alternativesOf(one, walk, depth));
    if (alternatives.length > MAX_ALTERNATIVES) return ANYTHING;
  }
  return alternatives;
}

/** Each of one with each of the other; too many: the other is left out. */
function product(left: readonly Together[], right: readonly Together[]): readonly Together[] {
  if (right === ANYTHING) return left;
  if (left.length * right.length > MAX_ALTERNATIVES) return left;
  const pairs = left.flatMap((one) => right.map((other) => [...new Set([...one, ...other])]));
  return pairs.some((numbers) => numbers.length > MAX_TOGETHER) ? left : pairs;
}

function schemaList(list: JsonValue | undefined): JsonSchema[] {
  return Array.isArray(list) ? list.map(toSchema) : [];
}

type Parts = ReturnType<typeof createParts>;

/** Numbers for the schemas that say something themselves, and one object for each set of them. */
function createParts() {
  const alternatives = new Map<JsonObject, readonly Together[]>();
  const rules: SchemaRules[] = [];
  const merged = new Map<string, SchemaRules>();
  return {
    of(schema: JsonObject): readonly Together[] {
      const known = alternatives.get(schema);
      if (known !== undefined) return known;
      const made: readonly Together[] = [[rules.push(readRules(schema)) - 1]];
      alternatives.set(schema, made);
      return made;
    },
    rulesOf(numbers: Together): SchemaRules {
      const key = numbers.toSorted((left, right) => left - right).join();
      const known = merged.get(key);
      if (known !== undefined) return known;
      if (merged.size >= MAX_KEPT) return NO_RULES;
      const made = numbers.map((number) => rules[number] ?? NO_RULES).reduce(mergeRules, NO_RULES);
      merged.set(key, made);
      return made;
    },
  };
}
