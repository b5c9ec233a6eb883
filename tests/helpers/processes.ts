import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';
import { type Child, startChild } from '../../deploy/process/child-process.ts';

export interface EntryOptions {
  /** How messages call it. */
  name: string;
  /** A TypeScript file, relative to the repository's root. */
  entry: string;
  args?: string[];
  /** Beside this process's environment. */
  env?: Record<string, string>;
  /** The line that says it is up; what its group 1 holds becomes `address`. */
  ready: RegExp;
  /** Gives up, with nothing left running. 30 s by default. */
  signal?: AbortSignal;
}

/** A process of ours that a test owns: `stop()` it in an `afterAll` or `onTestFinished`, or the file fails as leaky. */
export interface TestProcess extends Child {
  /** Group 1 of the ready line: an address, a worker's id. */
  address: string;
  /** All lines so far, stdout and stderr together. */
  output(): string[];
}

/**
 * Starts a TypeScript entry under the Node that runs the tests and waits for its ready line.
 *
 *     const api = await startEntry({ name: 'api', entry: 'api/server.ts', ready: /^api ready (\S+)$/ });
 *     api.kill('SIGKILL');
 *     await api.exited;
 */
export async function startEntry(options: EntryOptions): Promise<TestProcess> {
  const { name, entry, args = [], env = {}, ready, signal = AbortSignal.timeout(30_000) } = options;
  const lines: string[] = [];
  const spec = {
    name,
    command: process.execPath,
    args: [join(ROOT, entry), ...args],
    env: { ...process.env, ...env },
    ready,
    onLine: (line: string) => void lines.push(line),
  };
  const { child, match } = await startChild(spec, signal);
  return { ...child, address: match?.[1] ?? '', output: () => lines };
}
