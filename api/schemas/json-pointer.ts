/** The steps of a JSON pointer (RFC 6901): `/a~1b/0` → `a/b`, `0`. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether a pointer from a URI fragment, so percent-encoded, leads to something in the value. */
export function isWithin(value: unknown, fragment: string): boolean {
  let at = value;
  for (const segment of segmentsOf(decodeFragment(fragment))) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, segment)) return false;
    at = (at as Record<string, unknown>)[segment];
  }
  return true;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
