import type { JsonObject, JsonValue } from '../types/chat.ts';
import { valueAt } from './json-pointer.ts';
import { type Place, pointerOf } from './places.ts';

/** Where a local reference leads: a schema, or undefined for nowhere. */
export type FollowReference = (reference: string) => JsonValue | undefined;

const ANCHORS = ['$anchor', '$dynamicAnchor'];
const IDS = ['$id', 'id'];

/** Anchors are names (`$anchor: "node"`), before draft 2019-09 ids with a hash (`$id: "#node"`). */
export function createFollowReference(root: JsonObject, places: readonly Place[]): FollowReference {
  const named = new Map<string, JsonObject>();
  for (const { schema } of places) {
    for (const keyword of ANCHORS) {
      const name = schema[keyword];
      if (typeof name === 'string') named.set(`#${name}`, schema);
    }
    for (const keyword of IDS) {
      const id = schema[keyword];
      if (typeof id === 'string' && id.startsWith('#')) named.set(id, schema);
    }
  }
  return (reference) => {
    const pointer = pointerOf(reference);
    const target = named.get(reference) ?? (pointer === null ? undefined : valueAt(root, pointer));
    return target as JsonValue | undefined;
  };
}
