import type { JsonObject } from '../types/chat.ts';
import { isSchemaObject } from './child-schemas.ts';
import type { Draft } from './choose-draft.ts';
import { endlessReference } from './endless-reference.ts';
import { extendPointer } from './json-pointer.ts';
import { type Place, REFERENCES } from './places.ts';
import { createFollowReference, type FollowReference } from './references.ts';
import { toRegExp } from './to-regexp.ts';

/** What is wrong with a schema, and where: a JSON pointer into it. */
export interface Flaw {
  path: string;
  message: string;
}

/**
 * What the meta-schema cannot see and a compiler says only in its own words, without a place: patterns, references,
 * identifiers inside. For a schema whose keywords have the right types.
 */
export function findFlaw(root: JsonObject, places: readonly Place[], draft: Draft): Flaw | null {
  const identifier = draft === 'draft-04' ? 'id' : '$id';
  const follow = createFollowReference(root, places);
  for (const place of places) {
    const flaw =
      brokenPattern(place) ??
      deadReference(place, follow) ??
      (place.schema === root ? null : ownIdentifier(place, identifier)) ??
      loneNullable(place);
    if (flaw !== null) return flaw;
  }
  return endlessReference(places, follow);
}

/** Reading a pattern cannot be interrupted, and 40,000 times `\p{L}` takes 2 s. */
const MAX_PATTERN_CHARS = 8192;

function brokenPattern({ schema, pointer }: Place): Flaw | null {
  const { pattern, patternProperties } = schema;
  const message = typeof pattern === 'string' ? patternFault(pattern) : null;
  if (message !== null) return { path: `${pointer}/pattern`, message };
  for (const name of isSchemaObject(patternProperties) ? Object.keys(patternProperties) : []) {
    const fault = patternFault(name);
    if (fault !== null) {
      return { path: extendPointer(pointer, ['patternProperties', name]), message: fault };
    }
  }
  return null;
}

function patternFault(source: string): string | null {
  if (source.length > MAX_PATTERN_CHARS) return `A pattern may have at most ${MAX_PATTERN_CHARS} characters.`;
  try {
    toRegExp(source);
    return null;
  } catch {
    return 'This pattern is not a regular expression.';
  }
}

function deadReference({ schema, pointer }: Place, follow: FollowReference): Flaw | null {
  for (const keyword of REFERENCES) {
    const reference = schema[keyword];
    if (typeof reference !== 'string') continue;
    const target = follow(reference);
    if (isSchemaObject(target) || typeof target === 'boolean') continue;
    return { path: `${pointer}/${keyword}`, message: 'This reference leads nowhere.' };
  }
  return null;
}

/** It would begin a document of its own, in which every `#` means something else. */
function ownIdentifier({ schema, pointer }: Place, keyword: string): Flaw | null {
  const id = schema[keyword];
  if (typeof id !== 'string' || id.startsWith('#')) return null;
  return { path: `${pointer}/${keyword}`, message: `Only the outermost schema may have an ${keyword}.` };
}

/** OpenAPI's keyword, which the compiler knows too, and refuses where it cannot mean anything. */
function loneNullable({ schema, pointer }: Place): Flaw | null {
  if (schema['nullable'] !== true || Object.hasOwn(schema, 'type')) return null;
  return { path: `${pointer}/nullable`, message: 'nullable needs a type beside it.' };
}
