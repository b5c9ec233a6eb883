/** The steps of a JSON pointer (RFC 6901): `/a~1b/0` → `a/b`, `0`. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer a few steps further. */
export function extendPointer(pointer: string, segments: readonly string[]): string {
  return segments.reduce(
    (path, segment) => `${path}/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}

/** What a pointer leads to, own properties only; undefined: nothing. */
export function valueAt(root: unknown, pointer: string): unknown {
  let at = root;
  for (const segment of segmentsOf(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return undefined;
    at = (at as Record<string, unknown>)[segment];
  }
  return at;
}
