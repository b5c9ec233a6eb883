import { isTagInside, readHeader } from '../engine/header.ts';
import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { accept, acceptAny, readValueUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import { tagAttributes } from '../engine/tag-attributes.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { createArgumentsWriter } from '../families/arguments-writer.ts';
import { groupedCalls } from '../families/grouped-calls.ts';
import { encodeTree } from '../values/encode-tree.ts';
import type { TreeNode } from '../values/encode-tree.ts';
import { createValueWriter } from '../values/value-writer.ts';
import type { ValueWriter } from '../values/value-writer.ts';

/** Before every tag, so that no argument can be taken for one. Models forget it on inner tags. */
const PREFIX = ']<]minimax[>[';
const TAG_END = new MarkerSet(['>']);
const PREFIXED_TAG = new MarkerSet([`${PREFIX}<`]);
/** Elements inside elements; deeper ones are text. */
const MAX_DEPTH = 64;

const prefixed = (tag: string) => [`${PREFIX}${tag}`, tag];

/** MiniMax M3: a parameter is an element with its name, nested arguments are nested elements. */
export const minimaxM3 = groupedCalls({
  group: { openers: [`${PREFIX}<tool_call>`], closers: prefixed('</tool_call>') },
  call: { openers: prefixed('<invoke '), closers: prefixed('</invoke>') },
  *readCall(context) {
    const { input } = context;
    const header = yield* readHeader(input, TAG_END, isTagInside);
    const name = header === null ? undefined : tagAttributes(header).get('name');
    if (name === undefined || name === '') return false;
    yield* acceptAny(input, TAG_END);
    yield* readBody(context, name);
    return true;
  },
});

function* readBody(context: CallContext, tool: string): Steps<void> {
  const { input } = context;
  const writer = createArgumentsWriter(context.startCall(tool, null));
  for (;;) {
    const tag = yield* readTag(input);
    if (tag === null || tag.startsWith('/')) return writer.close(tag === '/invoke');
    if (!(yield* readParameter(context, tool, tag, writer.member(tag)))) return writer.close(false);
  }
}

/** The inside of the tag that comes next, consumed; null: none does. */
function* readTag(input: Input): Steps<string | null> {
  yield* skipSpace(input);
  if (yield* accept(input, PREFIX)) yield* skipSpace(input);
  if (!(yield* accept(input, '<'))) return null;
  const tag = yield* readHeader(input, TAG_END, isTagInside);
  yield* acceptAny(input, TAG_END);
  return tag;
}

function* readParameter(
  context: CallContext,
  tool: string,
  name: string,
  write: (json: string) => void,
): Steps<boolean> {
  const { input, tools } = context;
  const types = tools.typesOf(tool, name);
  const kind = types.size > 0 ? types : 'json';
  // White space in front belongs to a string, and to nothing else.
  const first = types.has('string') ? '' : yield* skipSpace(input);
  const isJson = first === '{' || first === '[';
  if ((!types.has('string') && !isJson) || (yield* startsElement(input))) {
    const node: TreeNode = { name, text: '', children: [] };
    if (yield* readTree(input, node)) {
      const { schema, root } = tools.schemaOf(tool, name);
      write(encodeTree(node, schema, root));
      return true;
    }
    if (node.children.length === 0) cutShort(createValueWriter(kind, write), node.text);
    return false;
  }
  const value = createValueWriter(kind, write);
  const closer = yield* readValueUntil(input, new MarkerSet(prefixed(`</${name}>`)), value.add);
  value.end(closer !== null);
  if (closer !== null) input.take(closer.length);
  return closer !== null;
}

function cutShort(value: ValueWriter, text: string): void {
  value.add(text);
  value.end(false);
}

/** Does an element begin here, and not the parameter's closing tag? */
function* startsElement(input: Input): Steps<boolean> {
  while (input.remaining < PREFIX.length + 2 && !input.ended) {
    if (!PREFIX.startsWith(input.text.slice(input.at, input.at + PREFIX.length))) return false;
    yield;
  }
  return input.startsWith(`${PREFIX}<`) && !input.startsWith(`${PREFIX}</`);
}

/** Fills `root` up to its closing tag, the only one that may have lost its prefix. */
function* readTree(input: Input, root: TreeNode): Steps<boolean> {
  const open = [root];
  const atRoot = new MarkerSet([`${PREFIX}<`, `</${root.name}>`]);
  for (;;) {
    const node = open.at(-1) ?? root;
    const tags = open.length === 1 ? atRoot : PREFIXED_TAG;
    const marker = yield* readValueUntil(input, tags, (text) => (node.text += text));
    if (marker === null) return false;
    const tag = yield* readTag(input);
    if (tag === null) return false;
    if (tag.startsWith('/')) open.pop();
    else if (open.length < MAX_DEPTH) {
      const child = { name: tag, text: '', children: [] };
      node.children.push(child);
      open.push(child);
    }
    if (open.length === 0) return true;
  }
}
