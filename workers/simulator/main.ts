import { HELP, readCommandLine } from './command-line.ts';
import { InvalidOption } from './options.ts';
import { createSimulatorServer } from './server.ts';

/** `npm run simulator`: one simulated vLLM as a process, until SIGTERM or SIGINT. Exit code 2: a bad flag. */
async function main(): Promise<void> {
  const settings = readCommandLine(process.argv.slice(2));
  if (settings === 'help') return void process.stdout.write(HELP);
  const server = await createSimulatorServer(settings);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const url = await server.listen();
  process.stdout.write(`simulator ready ${url}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InvalidOption)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
