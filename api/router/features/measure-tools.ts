import type { ChatRequest, JsonObject, JsonValue } from '../../../shared/types/chat.ts';

export interface ToolMeasure {
  /** Values in all schemas together. */
  nodes: number;
  /** Deepest nesting. */
  depth: number;
  /** Roughly the length of their JSON text. */
  chars: number;
}

/** Values that are looked at, over all schemas of a request. */
const MAX_NODES = 20_000;

/** Size of the tools' definitions and of the response format. Neither depth nor size of a schema can stall it. */
export function measureTools({ tools, response_format }: ChatRequest): ToolMeasure {
  const measure: ToolMeasure = { nodes: 0, depth: 0, chars: 0 };
  const pending: Pending[] = [];
  const roots = [...(tools ?? []), ...(response_format === undefined ? [] : [response_format])];
  pushItems(pending, roots as JsonValue[], 0);
  for (let next = pending.pop(); next !== undefined && measure.nodes < MAX_NODES; next = pending.pop()) {
    const [value, depth] = next;
    measure.nodes += 1;
    measure.depth = Math.max(measure.depth, depth);
    measure.chars += typeof value === 'string' ? value.length + 2 : 4;
    if (typeof value === 'object' && value !== null) measure.chars += pushChildren(pending, value, depth + 1);
  }
  return measure;
}

type Pending = [value: JsonValue, depth: number];

/** Returns how many characters the keys have. Stops at `MAX_NODES`: an object may have a million keys. */
function pushChildren(pending: Pending[], parent: JsonObject | JsonValue[], depth: number): number {
  const room = Math.max(0, MAX_NODES - pending.length);
  if (Array.isArray(parent)) return pushItems(pending, parent.slice(0, room), depth);
  let chars = 0;
  for (const key in parent) {
    if (pending.length >= MAX_NODES) break;
    chars += key.length + 4;
    pending.push([parent[key] ?? null, depth]);
  }
  return chars;
}

function pushItems(pending: Pending[], items: JsonValue[], depth: number): number {
  for (const item of items) pending.push([item, depth]);
  return items.length;
}
