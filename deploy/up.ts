import { resolve } from 'node:path';

import { readEnvironment } from '../shared/config/environment.ts';
import { loadConfig } from '../shared/config/load-config.ts';
import { CACHE_FOLDER } from './folders.ts';
import { onStopSignals } from './process/stop-signals.ts';
import { describeAddresses } from './up/addresses.ts';
import { planEngines } from './up/engine-plan.ts';
import { createGateway, type GatewayOptions } from './up/gateway.ts';
import { HELP } from './up/help.ts';
import { parseUpOptions, type UpOptions } from './up/up-options.ts';
import { UsageError } from './up/usage-error.ts';

try {
  const options = parseUpOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else await up(gatewayOptions(options));
} catch (error) {
  say((error as Error).message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** From nothing to the ready line, and on until a signal comes. Rejects, with nothing left running, when a part fails. */
async function up(options: GatewayOptions): Promise<void> {
  const gateway = createGateway(options);
  const asked = Promise.withResolvers<void>();
  const forget = onStopSignals({
    stop() {
      say('stopping (Ctrl-C again: at once)');
      asked.resolve();
    },
    kill() {
      gateway.kill();
      process.exit(130);
    },
  });
  const ready = gateway.start().then((started) => process.stdout.write(describeAddresses(started)));
  try {
    await Promise.race([asked.promise, ready.then(() => asked.promise)]);
  } finally {
    await gateway.stop();
    await ready.catch(() => undefined);
    forget();
  }
}

function gatewayOptions({ engines, apis, speed, verbose }: UpOptions): GatewayOptions {
  const { host, port, redisUrl, configFolder } = readEnvironment();
  const config = loadConfig(configFolder);
  const plans = planEngines(config, engines);
  const folder = resolve(configFolder);
  return {
    config,
    configFolder: folder,
    engines: plans,
    host,
    port,
    apis,
    speed,
    redisUrl,
    cacheFolder: CACHE_FOLDER,
    verbose,
    say,
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
