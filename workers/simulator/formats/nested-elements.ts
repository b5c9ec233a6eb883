import type { JsonValue } from '../../../shared/types/chat.ts';

/** A value as MiniMax M3 nests it: a member is an element with its name, an entry of a list an `<item>`; `prefix` stands before every tag. */
export function nestedElements(value: JsonValue, prefix: string): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Array.isArray(value) ? value.map((item) => ['item', item] as const) : Object.entries(value);
  return members.map(([name, member]) => element(name, nestedElements(member, prefix), prefix)).join('');
}

function element(name: string, inside: string, prefix: string): string {
  return `${prefix}<${name}>${inside}${prefix}</${name}>`;
}
