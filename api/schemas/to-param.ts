import { segmentsOf } from '../../shared/json-schema/json-pointer.ts';

/** A JSON pointer as clients read it: `/messages/0/tool_calls/1` → `messages[0].tool_calls[1]`; null for the root. */
export function toParam(pointer: string, property?: string): string | null {
  const segments = segmentsOf(pointer);
  if (property !== undefined) segments.push(property);
  return segments.reduce<string | null>(appendToParam, null);
}

/** One step further: an index as `[3]`, a name as `.name`. */
export function appendToParam(param: string | null, segment: string | number): string {
  if (/^\d+$/.test(String(segment))) return `${param ?? ''}[${segment}]`;
  return param === null ? String(segment) : `${param}.${segment}`;
}
