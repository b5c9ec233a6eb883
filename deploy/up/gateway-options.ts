import { resolve } from 'node:path';

import { readEnvironment } from '../../shared/config/environment.ts';
import { loadConfig } from '../../shared/config/load-config.ts';
import { dataFolder } from '../folders.ts';
import { planEngines } from './engine-plan.ts';
import type { GatewayOptions } from './gateway.ts';
import type { UpOptions } from './up-options.ts';

/** Command line, environment and configuration together. Throws when they do not fit. */
export function toGatewayOptions(flags: UpOptions, say: (line: string) => void): GatewayOptions {
  const { host, port, redisUrl, configFolder, metricsHost } = readEnvironment();
  const config = loadConfig(configFolder);
  return {
    config,
    configFolder: resolve(configFolder),
    engines: planEngines(config, flags.engines),
    host,
    port,
    apis: flags.apis,
    metricsHost,
    speed: flags.speed,
    redisUrl,
    dataFolder: dataFolder(),
    verbose: flags.verbose,
    say,
  };
}
