import { readEnvironment } from '../shared/config/environment.ts';
import { loadConfig } from '../shared/config/load-config.ts';
import { createLogger } from '../shared/observability/logger.ts';
import { createWorkerRuntime } from './deps.ts';
import { findModel, parseWorkerArguments, WORKER_USAGE } from './worker-arguments.ts';

/** Reads the command line, runs one worker until a signal, drains it. A second signal ends at once. */
async function main(): Promise<void> {
  const args = parseWorkerArguments(process.argv.slice(2));
  if (args === null) {
    process.stdout.write(`${WORKER_USAGE}\n`);
    return;
  }
  const environment = readEnvironment();
  const config = loadConfig(environment.configFolder);
  const model = findModel(config, args.model);
  const logger = createLogger({ level: environment.logLevel, component: 'worker' }).child({
    worker: args.id,
    model: model.id,
  });
  const runtime = createWorkerRuntime({ args, environment, config, model, logger });

  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void runtime.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  await runtime.start();
  process.stdout.write(`worker ready ${args.id}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
