/** Where a Redis is, as its URL says it. */
export type RedisAddress = RedisCredentials &
  (
    | { kind: 'single'; host: string; port: number; database: number; tls: boolean }
    | { kind: 'socket'; path: string; database: number }
    | { kind: 'cluster'; nodes: HostPort[]; tls: boolean }
    | { kind: 'sentinel'; nodes: HostPort[]; master: string; database: number; tls: boolean }
  );

export interface RedisCredentials {
  username?: string;
  password?: string;
}

export interface HostPort {
  host: string;
  port: number;
}

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;
/** scheme, user info, hosts, path. WHATWG `URL` refuses a list of hosts, hence by hand. */
const URL_PATTERN = /^([a-z-]+):\/\/(?:([^@/]*)@)?([^/?]*)(\/[^?]*)?$/;

/**
 * Understands `redis://`, `rediss://` (TLS), `unix:///path/to.sock`, `redis-cluster://h1:p1,h2:p2` and
 * `redis-sentinel://h1:p1,h2:p2/master-name`; the last two also as `rediss-…`. Throws on anything else.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const match = URL_PATTERN.exec(url);
  if (match === null) throw badUrl('not a URL');
  const [, scheme = '', userInfo, hosts = '', path = ''] = match;
  const credentials = parseCredentials(userInfo);
  const tls = scheme.startsWith('rediss');
  switch (scheme) {
    case 'redis':
    case 'rediss': {
      const [{ host, port }] = parseHosts(hosts, DEFAULT_PORT);
      return { kind: 'single', host, port, database: parseDatabase(path.slice(1)), tls, ...credentials };
    }
    case 'unix':
      return { kind: 'socket', path, database: 0, ...credentials };
    case 'redis-cluster':
    case 'rediss-cluster':
      return { kind: 'cluster', nodes: parseHosts(hosts, DEFAULT_PORT), tls, ...credentials };
    case 'redis-sentinel':
    case 'rediss-sentinel':
      return { ...parseSentinel(hosts, path), tls, ...credentials };
    default:
      throw badUrl(`unknown scheme ${scheme}`);
  }
}

function parseSentinel(hosts: string, path: string) {
  const [master = '', database = ''] = path.slice(1).split('/');
  if (master === '') throw badUrl('a sentinel URL ends in /master-name');
  const nodes = parseHosts(hosts, DEFAULT_SENTINEL_PORT);
  return { kind: 'sentinel' as const, nodes, master, database: parseDatabase(database) };
}

function parseHosts(text: string, defaultPort: number): [HostPort, ...HostPort[]] {
  const [first = '', ...rest] = text.split(',');
  return [parseHost(first, defaultPort), ...rest.map((host) => parseHost(host, defaultPort))];
}

function parseHost(text: string, defaultPort: number): HostPort {
  const match = /^(\[[^\]]+\]|[^:]*)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) throw badUrl('expected host:port');
  const host = (match[1] ?? '').replaceAll(/[[\]]/g, '');
  return { host: host === '' ? '127.0.0.1' : host, port: Number(match[2] ?? defaultPort) };
}

function parseDatabase(text: string): number {
  if (!/^\d*$/.test(text)) throw badUrl('the database is a number');
  return Number(text);
}

function parseCredentials(userInfo: string | undefined): RedisCredentials {
  if (userInfo === undefined) return {};
  const [username = '', ...password] = userInfo.split(':').map(decodeURIComponent);
  return {
    ...(username === '' ? {} : { username }),
    ...(password.length === 0 ? {} : { password: password.join(':') }),
  };
}

/** Never quotes the URL: it may hold a password. */
function badUrl(reason: string): Error {
  return new Error(
    `Redis URL: ${reason}. Use redis://, rediss://, unix:///path, redis-cluster://h1:p1,h2:p2 or redis-sentinel://h1:p1/master.`,
  );
}
