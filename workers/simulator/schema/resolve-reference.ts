import type { JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from './json-types.ts';

/** What `#`, `#/path/to` or `#anchor` means inside `root`; `true` (anything goes) for what cannot be found. */
export function resolveReference(reference: string, root: JsonValue): JsonValue {
  const fragment = decodeFragment(reference.slice(reference.indexOf('#') + 1));
  if (fragment === '') return root;
  if (!fragment.startsWith('/')) return findAnchor(fragment, root) ?? true;
  let target: JsonValue | undefined = root;
  for (const step of fragment.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(target)) target = target[Number(key)];
    else target = isObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return target ?? true;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function findAnchor(anchor: string, schema: JsonValue): JsonValue | null {
  if (typeof schema !== 'object' || schema === null) return null;
  if (isObject(schema) && schema['$anchor'] === anchor) return schema;
  for (const part of Object.values(schema)) {
    const found = findAnchor(anchor, part);
    if (found !== null) return found;
  }
  return null;
}
