import { checkGateway } from './check-gateway.ts';
import { checkModels } from './check-models.ts';
import { checkRouting } from './check-routing.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import { GATEWAY_SCHEMA } from './gateway-schema.ts';
import { MODELS_SCHEMA } from './models-schema.ts';
import type { RawGateway, RawModels, RawRouting } from './raw-config.ts';
import { ROUTING_SCHEMA } from './routing-schema.ts';
import { toConfig } from './to-config.ts';
import type { Config } from './types.ts';

/**
 * Reads `models.yaml`, `routing.yaml` and `gateway.yaml` of a folder: schema, checks across fields and files,
 * defaults. Returns the frozen configuration or throws one `ConfigError` that lists every problem.
 */
export function loadConfig(folder: string): Config {
  const models = readConfigFile<RawModels>(folder, 'models.yaml', MODELS_SCHEMA);
  const routing = readConfigFile<RawRouting>(folder, 'routing.yaml', ROUTING_SCHEMA);
  const gateway = readConfigFile<RawGateway>(folder, 'gateway.yaml', GATEWAY_SCHEMA);
  checkModels(models);
  checkGateway(gateway);
  checkRouting(routing, gateway);
  const problems = [models, routing, gateway].flatMap((file) => file.problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(models.raw, routing.raw, gateway.raw);
}
