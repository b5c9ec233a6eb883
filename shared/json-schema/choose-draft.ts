import type { JsonObject } from '../types/chat.ts';
import type { Place } from './places.ts';

export const DRAFTS = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'] as const;
export type Draft = (typeof DRAFTS)[number];

const SINCE_2019 = ['dependentRequired', 'minContains', 'maxContains', '$anchor', '$recursiveRef'];
const SINCE_2020 = [
  '$defs',
  'prefixItems',
  'dependentSchemas',
  'unevaluatedProperties',
  'unevaluatedItems',
  '$dynamicRef',
];

/**
 * By `$schema` where it names a draft, else by the words that only one draft has. A list under `items` is what 2020-12
 * gave up, so with newer words beside it the schema is one of 2019-09. What tells nothing is draft-07, the most common.
 */
export function chooseDraft(root: JsonObject, places: readonly Place[]): Draft {
  const declared = root['$schema'];
  const named = DRAFTS.find((draft) => typeof declared === 'string' && declared.includes(draft));
  if (named !== undefined) return named;
  const uses = (words: readonly string[]) =>
    places.some(({ schema }) => words.some((word) => Object.hasOwn(schema, word)));
  const newest = uses(SINCE_2020);
  if (newest || uses(SINCE_2019)) return newest && !listsItems(places) ? '2020-12' : '2019-09';
  return places.some(({ schema }) => isDraft4(schema)) ? 'draft-04' : 'draft-07';
}

function listsItems(places: readonly Place[]): boolean {
  return places.some(
    ({ schema }) => Array.isArray(schema['items']) || Object.hasOwn(schema, 'additionalItems'),
  );
}

function isDraft4(schema: JsonObject): boolean {
  return (
    typeof schema['exclusiveMinimum'] === 'boolean' ||
    typeof schema['exclusiveMaximum'] === 'boolean' ||
    (typeof schema['id'] === 'string' && !Object.hasOwn(schema, '$id'))
  );
}
