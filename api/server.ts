import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

import { readEnvironment } from '../shared/config/environment.ts';
import { loadConfig } from '../shared/config/load-config.ts';
import { requireKeysBeyondLoopback } from '../shared/config/require-keys-beyond-loopback.ts';
import { createLogger } from '../shared/observability/logger.ts';
import { createApp } from './app.ts';
import { createDeps } from './deps.ts';

const USAGE = `Runs one api node: HTTP, SSE and WebSocket in front of the queues.

  npm run api

Environment: HOST (127.0.0.1), PORT (8080; 0: any free one), REDIS_URL, STREAM_REDIS_URL, SWITCHYARD_CONFIG, LOG_LEVEL
`;

/** Reads the environment, runs one api node until a signal, closes it. A second signal ends at once. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const environment = readEnvironment();
  const config = loadConfig(environment.configFolder);
  requireKeysBeyondLoopback(environment.host, config.gateway.tenants);
  const logger = createLogger({ level: environment.logLevel, component: 'api' });
  const { deps, start, release } = createDeps({ config, environment, logger });
  const app = await createApp(deps);

  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void app
      .close()
      .then(release)
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  await start();
  await app.listen({ host: environment.host, port: environment.port });
  const { port } = app.server.address() as AddressInfo;
  const host = environment.host.includes(':') ? `[${environment.host}]` : environment.host;
  process.stdout.write(`api ready http://${host}:${port}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`api: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
