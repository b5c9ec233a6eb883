import type { JsonObject } from '../types/chat.ts';
import { childSchemas } from './child-schemas.ts';
import type { Flaw } from './find-flaw.ts';
import { type Place, REFERENCES } from './places.ts';
import type { FollowReference } from './references.ts';

/** Keywords whose schemas judge the same value as the schema around them. */
const IN_PLACE = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
]);

/**
 * A schema that comes back to itself without stepping into the value (`{"allOf": [{"$ref": "#"}]}`) would never be done
 * with any value. Recursion through `properties` or `items` ends where the value does, and is fine.
 */
export function endlessReference(places: readonly Place[], follow: FollowReference): Flaw | null {
  const done = new Set<JsonObject>();
  for (const { schema } of places) {
    const inside = circleFrom(schema, done, follow);
    if (inside === null) continue;
    const path = places.find((place) => place.schema === inside)?.pointer ?? '';
    return { path, message: 'This schema leads back to itself without going into the value.' };
  }
  return null;
}

/** Depth first with the path in hand; a schema on the circle, or null. */
function circleFrom(start: JsonObject, done: Set<JsonObject>, follow: FollowReference): JsonObject | null {
  const path = new Set<JsonObject>();
  const open = [{ schema: start, next: [start] }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const schema = top.next.pop();
    if (schema === undefined) {
      path.delete(top.schema);
      done.add(top.schema);
      open.pop();
    } else if (path.has(schema)) return schema;
    else if (!done.has(schema)) {
      path.add(schema);
      open.push({ schema, next: inPlaceOf(schema, follow) });
    }
  }
  return null;
}

function inPlaceOf(schema: JsonObject, follow: FollowReference): JsonObject[] {
  const inside = childSchemas(schema).filter(({ keyword }) => IN_PLACE.has(keyword));
  const references = REFERENCES.map((keyword) => schema[keyword]).filter(
    (target) => typeof target === 'string',
  );
  const targets = references.map(follow).filter((target) => typeof target === 'object' && target !== null);
  return [...inside.map((child) => child.schema), ...(targets as JsonObject[])];
}
