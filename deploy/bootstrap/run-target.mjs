import { spawn } from 'node:child_process';
import { delimiter, dirname, extname, join } from 'node:path';

import { ROOT, TOOLS } from './paths.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs the target in this process's place: same stdin, stdout and stderr, same working folder, its exit code or
 * signal becomes ours. Signals go on to it, and this process waits until it has ended.
 */
export function runTarget(node, target, args) {
  const { command, commandArgs } = commandOf(node, target, args);
  const child = spawn(command, commandArgs, { stdio: 'inherit', env: environment(node) });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`switchyard: ${target} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function commandOf(node, target, args) {
  const isScript = ['.ts', '.mjs'].includes(extname(target));
  return isScript
    ? { command: node, commandArgs: [join(ROOT, target), ...args] }
    : { command: join(TOOLS, target), commandArgs: args };
}

/** Tools start with `#!/usr/bin/env node`: the chosen Node must be the first on PATH. */
function environment(node) {
  return { ...process.env, PATH: [dirname(node), TOOLS, process.env.PATH].join(delimiter) };
}
