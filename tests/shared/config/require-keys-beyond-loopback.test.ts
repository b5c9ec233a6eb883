import { expect, test } from 'vitest';

import { requireKeysBeyondLoopback } from '../../../shared/config/require-keys-beyond-loopback.ts';

const TENANT = { name: 'a', keySha256: ['0'.repeat(64)], admin: false, weight: 1, budget: null };

test.each(['127.0.0.1', '127.8.8.8', 'localhost', 'LOCALHOST', '::1', '::ffff:127.0.0.1'])(
  '%s may be open',
  (host) => {
    expect(() => requireKeysBeyondLoopback(host, [])).not.toThrow();
  },
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '128.0.0.1',
  '::ffff:10.0.0.1',
  'gateway.internal',
  'localhost.example.org',
  '',
])('%s needs keys', (host) => {
  expect(() => requireKeysBeyondLoopback(host, [])).toThrow(
    /environment HOST: .*configure tenants with keys/,
  );
  expect(() => requireKeysBeyondLoopback(host, [TENANT])).not.toThrow();
});
