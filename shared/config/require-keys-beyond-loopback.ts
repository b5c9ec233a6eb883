import { BlockList, isIP } from 'node:net';

import { ConfigError } from './config-error.ts';
import type { TenantConfig } from './types.ts';

/**
 * An open gateway is for this machine only. Throws a `ConfigError` when `host` is anything but a loopback
 * address while no tenant has a key.
 */
export function requireKeysBeyondLoopback(host: string, tenants: readonly TenantConfig[]): void {
  if (isLoopback(host) || tenants.some(({ keySha256 }) => keySha256.length > 0)) return;
  const message = `${host} is reachable from outside: configure tenants with keys in gateway.yaml, or listen on 127.0.0.1`;
  throw new ConfigError([{ file: 'environment', line: null, path: 'HOST', message }]);
}

/** A name other than `localhost` may resolve to anything, so it is taken for reachable. */
function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const family = isIP(host);
  if (family === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
