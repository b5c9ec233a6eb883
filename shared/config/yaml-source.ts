import { readFileSync } from 'node:fs';

import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

import type { Path } from './path.ts';

/** A YAML file and where its parts stand. */
export interface YamlSource {
  /** Plain data; a key without a value counts as left out, so that a section may be commented out to its last line. */
  data: unknown;
  /** The line of that place, or of the closest place around it that the file has. 1-based. */
  lineOf(path: Path): number;
  /** What is not YAML about it. */
  errors: { line: number; message: string }[];
}

/** Throws what `readFileSync` throws. */
export function readYaml(file: string): YamlSource {
  const counter = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => counter.linePos(offset).line;
  const errors = document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message }));
  return {
    data: errors.length > 0 ? {} : (withoutNulls(document.toJS()) ?? {}),
    lineOf: (path) =>
      lineAt(offsetOf(document.contents, path, (node) => (isAlias(node) ? node.resolve(document) : node))),
    errors,
  };
}

type Resolve = (node: unknown) => unknown;

function offsetOf(root: Node | null, path: Path, resolve: Resolve): number {
  let offset = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const step of path) {
    const child = childOf(resolve(node), step);
    if (child === null) break;
    ({ offset, node } = child);
  }
  return offset;
}

function childOf(parent: unknown, step: string | number): { offset: number; node: unknown } | null {
  if (isSeq(parent)) {
    const item = parent.items[Number(step)];
    return isNode(item) && item.range ? { offset: item.range[0], node: item } : null;
  }
  if (!isMap(parent)) return null;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && isNode(pair.key) && pair.key.range ? { offset: pair.key.range[0], node: pair.value } : null;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}
