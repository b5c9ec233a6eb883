import type { JsonObject } from '../types/chat.ts';
import { isSchemaObject } from './child-schemas.ts';
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
export function findFlaw(root: JsonObject, places: readonly Place[]): Flaw | null {
  const follow = createFollowReference(root, places);
  for (const place of places) {
    const flaw =
      brokenPattern(place) ?? deadReference(place, follow) ?? innerId(place, root) ?? loneNullable(place);
    if (flaw !== null) return flaw;
  }
  return endlessReference(places, follow);
}

function brokenPattern({ schema, pointer }: Place): Flaw | null {
  const { pattern, patternProperties } = schema;
  if (typeof pattern === 'string' && !isPattern(pattern)) {
    return { path: `${pointer}/pattern`, message: 'This pattern is not a regular expression.' };
  }
  const names = isSchemaObject(patternProperties) ? Object.keys(patternProperties) : [];
  const broken = names.find((name) => !isPattern(name));
  if (broken === undefined) return null;
  return {
    path: extendPointer(pointer, ['patternProperties', broken]),
    message: 'This name is not a regular expression.',
  };
}

function isPattern(source: string): boolean {
  try {
    toRegExp(source);
    return true;
  } catch {
    return false;
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
function innerId({ schema, pointer }: Place, root: JsonObject): Flaw | null {
  const id = schema['$id'];
  if (schema === root || typeof id !== 'string' || id.startsWith('#')) return null;
  return { path: `${pointer}/$id`, message: 'Only the outermost schema may have an $id.' };
}

/** OpenAPI's keyword, which the compiler knows too, and refuses where it cannot mean anything. */
function loneNullable({ schema, pointer }: Place): Flaw | null {
  if (schema['nullable'] !== true || Object.hasOwn(schema, 'type')) return null;
  return { path: `${pointer}/nullable`, message: 'nullable needs a type beside it.' };
}
