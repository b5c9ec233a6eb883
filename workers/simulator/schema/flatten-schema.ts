import { pick } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from './json-types.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { resolveReference } from './resolve-reference.ts';
import type { ValueSource } from './value-source.ts';

/** Deeper than this, a recursive schema takes its simplest branches, so that every value ends. */
export const DEEP = 4;
/** References that lead to references; more is a circle. */
const MAX_HOPS = 32;

/**
 * A schema without references and combinations: `$ref` resolved, `allOf` merged, one branch of `anyOf` and `oneOf`
 * taken, one side of `if`. The branch is a matter of chance: another draw may take another.
 */
export function flattenSchema(schema: JsonValue, source: ValueSource, depth: number, hops = 0): JsonObject {
  if (schema === false) return { const: null };
  if (!isObject(schema) || hops > MAX_HOPS || source.budget.visits-- <= 0) return {};
  const flatten = (part: JsonValue) => flattenSchema(part, source, depth, hops + 1);
  const { $ref, allOf, anyOf, oneOf, if: condition, then: consequence, else: alternative, ...rest } = schema;
  const parts: JsonValue[] = [];
  if (typeof $ref === 'string') parts.push(resolveReference($ref, source.root));
  if (Array.isArray(allOf)) parts.push(...allOf);
  for (const branches of [anyOf, oneOf]) {
    if (Array.isArray(branches) && branches.length > 0) parts.push(takeBranch(branches, source, depth));
  }
  if (condition !== undefined) parts.push(...takeSide(condition, consequence, alternative, source));
  return parts.reduce<JsonObject>((merged, part) => mergeSchemas(merged, flatten(part)), rest);
}

function takeBranch(branches: readonly JsonValue[], source: ValueSource, depth: number): JsonValue {
  if (depth < DEEP) return pick(source.random, branches);
  return branches.reduce((best, branch) => (weight(branch) < weight(best) ? branch : best));
}

/** How likely a branch is to lead deeper: a reference most, then whatever has parts. */
function weight(branch: JsonValue): number {
  const text = JSON.stringify(branch);
  return text.length + (text.includes('"$ref"') ? 1e6 : 0);
}

function takeSide(
  condition: JsonValue,
  consequence: JsonValue = true,
  alternative: JsonValue = true,
  { random }: ValueSource,
): JsonValue[] {
  return random() < 0.5 ? [condition, consequence] : [alternative];
}
