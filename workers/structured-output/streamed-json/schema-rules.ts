import type { JsonSchema } from '../../../shared/types/chat.ts';
import type { SortedWords } from './sorted-words.ts';

/** Bits of the kinds that a value may be. */
export const KIND_BITS = {
  object: 1,
  array: 2,
  string: 4,
  number: 8,
  true: 16,
  false: 32,
  null: 64,
} as const;

export const ANY_KIND = 127;

/** Which schema a property's value has. */
export interface ObjectRules {
  properties: ReadonlyMap<string, JsonSchema>;
  rest: JsonSchema;
}

/** Which schema an item has. */
export interface ArrayRules {
  prefix: readonly JsonSchema[];
  rest: JsonSchema;
}

/** What is held against a value as it streams: one schema without its alternatives, or several at once. */
export interface SchemaRules {
  kinds: number;
  integersOnly: boolean;
  /** Strings and numbers of `enum` and `const`: the value must be in each of these sets. */
  words: readonly SortedWords[];
  numbers: readonly ReadonlySet<number>[];
  /** Properties of `additionalProperties: false`: a key must be in each of these sets. */
  closed: readonly SortedWords[];
  required: ReadonlySet<string>;
  maxLength: number;
  minLength: number;
  maxItems: number;
  minItems: number;
  maxProperties: number;
  objects: readonly ObjectRules[];
  arrays: readonly ArrayRules[];
}

export const NO_RULES: SchemaRules = {
  kinds: ANY_KIND,
  integersOnly: false,
  words: [],
  numbers: [],
  closed: [],
  required: new Set(),
  maxLength: Infinity,
  minLength: 0,
  maxItems: Infinity,
  minItems: 0,
  maxProperties: Infinity,
  objects: [],
  arrays: [],
};

/** Rules that hold together. */
export function mergeRules(left: SchemaRules, right: SchemaRules): SchemaRules {
  return {
    kinds: left.kinds & right.kinds,
    integersOnly: left.integersOnly || right.integersOnly,
    words: [...left.words, ...right.words],
    numbers: [...left.numbers, ...right.numbers],
    closed: [...left.closed, ...right.closed],
    required: new Set([...left.required, ...right.required]),
    maxLength: Math.min(left.maxLength, right.maxLength),
    minLength: Math.max(left.minLength, right.minLength),
    maxItems: Math.min(left.maxItems, right.maxItems),
    minItems: Math.max(left.minItems, right.minItems),
    maxProperties: Math.min(left.maxProperties, right.maxProperties),
    objects: [...left.objects, ...right.objects],
    arrays: [...left.arrays, ...right.arrays],
  };
}
