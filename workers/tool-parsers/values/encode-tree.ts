import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { encodeValue } from './encode-value.ts';
import { guessJson } from './guess-json.ts';
import { isObject, schemaTypes } from './schema-types.ts';

/** An element with text or with elements inside. */
export interface TreeNode {
  name: string;
  text: string;
  children: TreeNode[];
}

/** Nested elements as JSON: an array where the schema wants one or all are `<item>`, else an object. */
export function encodeTree(node: TreeNode, schema: JsonValue | undefined, root: JsonObject): string {
  const types = schemaTypes(schema, root);
  const { children, text } = node;
  if (children.length === 0 && types.size > 0) return encodeValue(text, types);
  if (children.length === 0) return guessJson(text.trim()) ?? JSON.stringify(text);
  const isList = types.has('array') || (types.size === 0 && children.every((child) => child.name === 'item'));
  return isList ? encodeList(children, schema, root) : encodeObject(children, schema, root);
}

function encodeList(items: readonly TreeNode[], schema: JsonValue | undefined, root: JsonObject): string {
  const itemSchema = isObject(schema) ? schema['items'] : undefined;
  return `[${items.map((item) => encodeTree(item, itemSchema, root)).join(', ')}]`;
}

/** A name that comes twice holds a list. */
function encodeObject(members: readonly TreeNode[], schema: JsonValue | undefined, root: JsonObject): string {
  const byName = Map.groupBy(members, (member) => member.name);
  const pairs = [...byName].map(([name, nodes]) => {
    const memberSchema = memberSchemaOf(schema, name);
    const values = nodes.map((node) => encodeTree(node, memberSchema, root));
    return `${JSON.stringify(name)}: ${values.length === 1 ? values[0] : `[${values.join(', ')}]`}`;
  });
  return `{${pairs.join(', ')}}`;
}

function memberSchemaOf(schema: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isObject(schema)) return undefined;
  const { properties, additionalProperties } = schema;
  return isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
}
