import { createHash, timingSafeEqual } from 'node:crypto';

import { OPEN_TENANT, type TenantConfig } from '../../shared/config/types.ts';

/** Who asks. */
export interface Tenant {
  name: string;
  /** May see the workers and their engines. */
  admin: boolean;
}

export interface Keyring {
  /** No keys are configured: everybody is the tenant `default`. */
  open: boolean;
  /** Null when no tenant has this key. */
  tenantOf(key: string): Tenant | null;
}

export const EVERYBODY: Tenant = { name: OPEN_TENANT, admin: true };

/** Keys are known only by their SHA-256; every one is compared, in constant time, whether an earlier one fits or not. */
export function createKeyring(tenants: readonly TenantConfig[]): Keyring {
  const entries = tenants.flatMap(({ name, admin, keySha256 }) =>
    keySha256.map((hash) => ({ tenant: { name, admin }, hash: Buffer.from(hash, 'hex') })),
  );
  return {
    open: entries.length === 0,
    tenantOf(key) {
      const hash = createHash('sha256').update(key).digest();
      const fitting = entries.filter((entry) => timingSafeEqual(entry.hash, hash));
      return fitting[0]?.tenant ?? null;
    },
  };
}
