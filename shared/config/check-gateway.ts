import type { ConfigFile } from './config-file.ts';
import type { RawGateway } from './raw-config.ts';

/** What the schema of `gateway.yaml` cannot say. */
export function checkGateway(file: ConfigFile<RawGateway>): void {
  const { limits, retention } = file.raw;
  if (file.sound(['limits']) && limits.schema_bytes > limits.body_bytes) {
    file.reject(['limits', 'schema_bytes'], `must not be above body_bytes (${limits.body_bytes})`);
  }
  if (file.sound(['retention']) && retention.log_after_end_ms > retention.result_ms) {
    file.reject(['retention', 'log_after_end_ms'], `must not be above result_ms (${retention.result_ms})`);
  }
  if (file.sound(['tenants'])) checkTenants(file);
}

/** Names and keys are unique: a key must say who asks. */
function checkTenants(file: ConfigFile<RawGateway>): void {
  const names = new Set<string>();
  const owners = new Map<string, string>();
  for (const [index, { name, key_sha256 }] of file.raw.tenants.entries()) {
    if (names.has(name)) file.reject(['tenants', index, 'name'], `there is another tenant "${name}"`);
    names.add(name);
    for (const [place, hash] of key_sha256.entries()) {
      const owner = owners.get(hash);
      if (owner !== undefined)
        file.reject(['tenants', index, 'key_sha256', place], `is already a key of "${owner}"`);
      owners.set(hash, owner ?? name);
    }
  }
}
