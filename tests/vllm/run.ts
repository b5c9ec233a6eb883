import { join } from 'node:path';

import { createVitest } from 'vitest/node';

import { onStopSignals } from '../../deploy/process/stop-signals.ts';
import { CannotRun } from './cannot-run.ts';
import { installVllm } from './install-vllm.ts';
import { HELP, parseTestVllmOptions, type TestVllmOptions } from './options.ts';
import { recordFixtures } from './record-fixtures.ts';
import { startVllm } from './vllm-server.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  let options: TestVllmOptions | 'help';
  try {
    options = parseTestVllmOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`test:vllm: ${(error as Error).message}\n`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  return await withStopSignals(options);
}

async function withStopSignals(options: TestVllmOptions): Promise<number> {
  const stopping = new AbortController();
  const unlisten = onStopSignals({ stop: () => stopping.abort(), kill: () => process.exit(130) });
  try {
    return await test(options, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    if (!(error instanceof CannotRun)) throw error;
    process.stderr.write(`test:vllm: cannot run here: ${error.message}\n`);
    return 3;
  } finally {
    unlisten();
  }
}

async function test(options: TestVllmOptions, signal: AbortSignal): Promise<number> {
  const progress = { verbose: options.verbose, signal };
  const server = await startVllm(await installVllm(progress), progress);
  try {
    const passed = await runChecks(server.url, options.files, signal);
    if (passed && options.record) await recordFixtures(server.url);
    return passed ? 0 : 1;
  } finally {
    await server.stop();
  }
}

async function runChecks(vllmUrl: string, files: string[], signal: AbortSignal): Promise<boolean> {
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const vitest = await createVitest('test', { config, run: true, watch: false, provide: { vllmUrl } });
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input');
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { testModules, unhandledErrors } = await vitest.start(files);
    return unhandledErrors.length === 0 && testModules.every((module) => module.ok());
  } finally {
    signal.removeEventListener('abort', cancel);
    await vitest.close();
  }
}
