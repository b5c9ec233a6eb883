import { readEnvironment } from '../shared/config/environment.ts';
import { loadConfig } from '../shared/config/load-config.ts';
import { createLogger } from '../shared/observability/logger.ts';
import { createWorkerRuntime } from './deps.ts';
import { findModel, parseWorkerArguments, WORKER_USAGE } from './worker-arguments.ts';

/** For handing back and letting go, after the drain's grace. */
const LAST_WORDS_MS = 5_000;

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
    // With Redis gone nothing can be handed back, and waiting for it would be for ever: the queue's locks run out instead.
    setTimeout(() => process.exit(1), config.gateway.worker.drainGraceMs + LAST_WORDS_MS).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  await runtime.start();
  const metricsUrl = runtime.metricsUrl();
  if (metricsUrl !== null) process.stdout.write(`worker metrics ${metricsUrl}/metrics\n`);
  process.stdout.write(`worker ready ${args.id}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
