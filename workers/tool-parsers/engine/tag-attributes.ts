/**
 * Attributes of a tag's inside: ` name="get" string="true"` → name, string. Quotes may be `"`, `'` or missing.
 * `escaped`: the family writes `&quot;` for a quote and the like.
 */
export function tagAttributes(inside: string, { escaped = false } = {}): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of inside.matchAll(
    /(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g,
  )) {
    const value = double ?? single ?? bare ?? '';
    attributes.set(key, escaped ? unescaped(value) : value);
  }
  return attributes;
}

/** `"get"` → get: models put quotes where the template has none. */
export function unquoted(text: string): string {
  const quote = text.charAt(0);
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1).trim() : text;
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

function unescaped(text: string): string {
  return text.replaceAll(/&(quot|apos|lt|gt|amp);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
