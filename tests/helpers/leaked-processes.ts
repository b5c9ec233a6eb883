import { readdir, readFile } from 'node:fs/promises';

import { isAlive } from '../../deploy/process/is-alive.ts';

/** Set in each test worker's environment, and so in that of every process that its file starts. */
export const TEST_FILE_VARIABLE = 'SWITCHYARD_TEST_FILE';

export interface LeakedProcess {
  pid: number;
  command: string;
}

/** Living processes, except this one, with this mark in their environment. Linux; elsewhere it finds none. */
export async function processesOf(mark: string): Promise<LeakedProcess[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => withMark(pid, mark)));
  return found.filter((leaked) => leaked !== null);
}

async function withMark(pid: number, mark: string): Promise<LeakedProcess | null> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  if (!environment.split('\0').includes(`${TEST_FILE_VARIABLE}=${mark}`) || !isAlive(pid)) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return { pid, command: command.replaceAll('\0', ' ').trim() };
}
