import { readFile } from 'node:fs/promises';

import { runCommand } from './run-command.ts';

/** A process's command line, empty when there is no such process. Tells whether a remembered pid still is who it was. */
export async function commandLine(pid: number): Promise<string> {
  const linux = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  if (linux !== null) return linux.replaceAll('\0', ' ');
  if (process.platform === 'linux') return '';
  return (await runCommand('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
}
