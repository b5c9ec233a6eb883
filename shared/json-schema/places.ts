import type { JsonObject } from '../types/chat.ts';
import { childSchemas, isSchemaObject } from './child-schemas.ts';
import { extendPointer, valueAt } from './json-pointer.ts';

/** One schema inside the whole, and the JSON pointer to it. */
export interface Place {
  schema: JsonObject;
  pointer: string;
}

export const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'] as const;

/**
 * Every schema of a document, each once: what keywords hold, and what references make one (`#/components/schemas/X`).
 * By a list, not recursively: depth is the author's.
 */
export function placesOf(root: JsonObject): Place[] {
  const places: Place[] = [{ schema: root, pointer: '' }];
  const seen = new Set<object>([root]);

  function add(schema: unknown, pointer: string): void {
    if (!isSchemaObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    places.push({ schema, pointer });
  }

  for (const { schema, pointer } of places) {
    for (const { segments, schema: child } of childSchemas(schema))
      add(child, extendPointer(pointer, segments));
    for (const keyword of REFERENCES) {
      const target = pointerOf(schema[keyword]);
      if (target !== null) add(valueAt(root, target), target);
    }
  }
  return places;
}

/** `#/a%20b` → `/a b`; null: no reference by pointer. */
export function pointerOf(reference: unknown): string | null {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) return null;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
}
