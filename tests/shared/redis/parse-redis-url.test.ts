import { describe, expect, test } from 'vitest';

import { parseRedisUrl } from '../../../shared/redis/parse-redis-url.ts';

describe('a Redis URL', () => {
  const plain = { tls: false, database: 0 };
  test.each([
    ['redis://127.0.0.1:6380', { kind: 'single', host: '127.0.0.1', port: 6380, ...plain }],
    ['redis://redis', { kind: 'single', host: 'redis', port: 6379, ...plain }],
    ['redis://', { kind: 'single', host: '127.0.0.1', port: 6379, ...plain }],
    ['redis://h:1/3', { kind: 'single', host: 'h', port: 1, database: 3, tls: false }],
    ['redis://[::1]:7000', { kind: 'single', host: '::1', port: 7000, ...plain }],
    [
      'rediss://me:p%40ss:word@h:1',
      { kind: 'single', host: 'h', port: 1, tls: true, database: 0, username: 'me', password: 'p@ss:word' },
    ],
    ['redis://:secret@h', { kind: 'single', host: 'h', port: 6379, ...plain, password: 'secret' }],
    ['unix:///run/redis.sock', { kind: 'socket', path: '/run/redis.sock', database: 0 }],
    [
      'redis-cluster://a:1,b',
      {
        kind: 'cluster',
        tls: false,
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 6379 },
        ],
      },
    ],
    [
      'rediss-sentinel://:pw@a,b:2/main/4',
      {
        kind: 'sentinel',
        master: 'main',
        database: 4,
        tls: true,
        password: 'pw',
        nodes: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 2 },
        ],
      },
    ],
  ])('%s', (url, expected) => {
    expect(parseRedisUrl(url)).toEqual(expected);
  });

  test.each(['', 'localhost', 'http://h', 'redis://h:port', 'redis-sentinel://a:1', 'redis://:secret@h/db'])(
    'refuses %j without repeating its password',
    (url) => {
      expect(() => parseRedisUrl(url)).toThrow(/^Redis URL: (?!.*secret)/);
    },
  );
});
