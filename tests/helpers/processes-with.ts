import { readdir, readFile } from 'node:fs/promises';

import { isAlive } from '../../deploy/process/is-alive.ts';

/** Set in each test worker's environment, and so in that of every process that its file starts. */
export const TEST_FILE_VARIABLE = 'SWITCHYARD_TEST_FILE';

export interface FoundProcess {
  pid: number;
  command: string;
}

/** Living processes, except this one, that were started with this variable. Linux; elsewhere it finds none. */
export async function processesWith(name: string, value: string): Promise<FoundProcess[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => withVariable(pid, `${name}=${value}`)));
  return found.filter((leaked) => leaked !== null);
}

async function withVariable(pid: number, variable: string): Promise<FoundProcess | null> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(variable) || !isAlive(pid)) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: command.replaceAll('\0', ' ').trim() };
}
