import type { JsonSchema, JsonValue } from '../../../shared/types/chat.ts';
import { toSchema } from './read-rules.ts';

/**
 * The schema that a `$ref` inside the same document means. What cannot be followed permits everything: another
 * document, an anchor, or a way through a schema with an `$id` of its own, which changes what `#` means.
 */
export function followReference(root: JsonSchema, reference: string): JsonSchema {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return true;
  let at: JsonValue | undefined = root;
  for (const step of reference.slice(2).split('/')) {
    at = member(at, decodeStep(step));
    if (at === undefined || renamesItself(at)) return true;
  }
  return toSchema(at);
}

/** Whether a schema inside the document has a base of its own. */
export function renamesItself(schema: JsonValue): boolean {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  return typeof schema['$id'] === 'string' || typeof schema['id'] === 'string';
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, JsonValue>)[key];
}

function decodeStep(step: string): string {
  const pointer = step.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
