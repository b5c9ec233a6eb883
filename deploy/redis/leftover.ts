import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { commandLine } from '../process/command-line.ts';
import { isAlive } from '../process/is-alive.ts';
import { PID_FILE } from './redis-options.ts';

/**
 * Stops a server that an earlier start left behind in this data folder (its owner was killed where nothing tells
 * children so). The pid is trusted only when that process's command line names the folder: pids are reused.
 */
export async function stopLeftover(dataDir: string, signal: AbortSignal): Promise<void> {
  const pid = Number(await readFile(join(dataDir, PID_FILE), 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  if (!(await commandLine(pid)).includes(dataDir)) return;
  process.kill(pid, 'SIGTERM');
  while (isAlive(pid)) await delay(20, undefined, { signal });
}
