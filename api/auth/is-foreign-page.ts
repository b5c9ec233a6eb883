import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sent this for a page of another origin. A gateway without keys listens on the loopback address
 * only, where every page that its user opens could reach it too; WebSockets know no same-origin rule of their own.
 */
export function isForeignPage({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return false;
  return URL.parse(origin)?.host !== host;
}
