/** Attributes of a tag's inside: ` name="get" string="true"` → name, string. Quotes may be `"`, `'` or missing. */
export function tagAttributes(inside: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of inside.matchAll(
    /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g,
  )) {
    attributes.set(key, double ?? single ?? bare ?? '');
  }
  return attributes;
}
