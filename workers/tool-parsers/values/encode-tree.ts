import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { encodeValue } from './encode-value.ts';
import { guessJson } from './guess-json.ts';
import { itemSchema, memberSchema } from './schema-parts.ts';
import { schemaTypes } from './schema-types.ts';
import type { JsonType } from './schema-types.ts';

/** An element with text or with elements inside. */
export interface TreeNode {
  name: string;
  text: string;
  children: TreeNode[];
}

/** Where text beside elements goes, as MiniMax's own parser has it. */
const TEXT_KEY = '$text';

/** Nested elements as JSON: an array where the schema wants one or all are `<item>`, else an object. */
export function encodeTree(node: TreeNode, schema: JsonValue | undefined, root: JsonObject): string {
  const types = schemaTypes(schema, root);
  const { children, text } = node;
  if (children.length === 0) return encodeText(text, types);
  const isList = types.has('array') || (types.size === 0 && children.every((child) => child.name === 'item'));
  return isList ? encodeList(children, schema, root) : encodeObject(node, schema, root);
}

/** What an element without anything inside stands for, where it can be no text: a list or an object without members. */
function emptyContainer(types: ReadonlySet<JsonType>): string | null {
  if (types.has('string')) return null;
  return types.has('array') ? '[]' : types.has('object') ? '{}' : null;
}

function encodeText(text: string, types: ReadonlySet<JsonType>): string {
  const empty = text.trim() === '' ? emptyContainer(types) : null;
  if (empty !== null) return empty;
  return types.size > 0 ? encodeValue(text, types) : (guessJson(text.trim()) ?? JSON.stringify(text));
}

function encodeList(items: readonly TreeNode[], schema: JsonValue | undefined, root: JsonObject): string {
  const inside = itemSchema(schema, root);
  return `[${items.map((item) => encodeTree(item, inside, root)).join(', ')}]`;
}

/** A name that comes twice holds a list. */
function encodeObject({ children, text }: TreeNode, schema: JsonValue | undefined, root: JsonObject): string {
  const byName = Map.groupBy(children, (member) => member.name);
  const pairs = [...byName].map(([name, nodes]) => {
    const member = memberSchema(schema, root, name);
    const values = nodes.map((node) => encodeTree(node, member, root));
    return `${JSON.stringify(name)}: ${values.length === 1 ? values[0] : `[${values.join(', ')}]`}`;
  });
  if (text.trim() !== '') pairs.push(`${JSON.stringify(freeKey(byName))}: ${JSON.stringify(text)}`);
  return `{${pairs.join(', ')}}`;
}

function freeKey(taken: ReadonlyMap<string, unknown>): string {
  let key = TEXT_KEY;
  while (taken.has(key)) key = `$${key}`;
  return key;
}
