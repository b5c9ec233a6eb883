import type { ConfigFile } from './config-file.ts';
import type { RawGateway, RawRouting } from './raw-config.ts';
import { OPEN_TENANT } from './types.ts';

/** What the schema of `routing.yaml` cannot say. */
export function checkRouting(file: ConfigFile<RawRouting>, gateway: ConfigFile<RawGateway>): void {
  const { bands, thresholds } = file.raw;
  if (file.sound(['bands']) && bands.moderate > bands.complex) {
    file.reject(['bands', 'moderate'], `must not be above complex (${bands.complex})`);
  }
  if (file.sound(['thresholds'])) checkThresholds(file, thresholds);
  if (file.sound(['tenants']) && gateway.sound(['tenants'])) checkTenants(file, gateway.raw.tenants);
}

/** The more a strategy cares for cost, the later it goes large. */
function checkThresholds(
  file: ConfigFile<RawRouting>,
  { cost, balanced, quality }: RawRouting['thresholds'],
): void {
  if (balanced > cost) file.reject(['thresholds', 'balanced'], `must not be above cost (${cost})`);
  if (quality > balanced) file.reject(['thresholds', 'quality'], `must not be above balanced (${balanced})`);
}

function checkTenants(file: ConfigFile<RawRouting>, tenants: RawGateway['tenants']): void {
  const known = new Set([OPEN_TENANT, ...tenants.map(({ name }) => name)]);
  for (const name of Object.keys(file.raw.tenants)) {
    if (!known.has(name)) file.reject(['tenants', name], 'no such tenant in gateway.yaml');
  }
}
