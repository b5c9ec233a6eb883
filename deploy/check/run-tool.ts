import { join } from 'node:path';

import { ROOT } from '../folders.ts';
import { runCommand } from '../process/run-command.ts';
import type { CheckResult } from './checks.ts';

/** A tool of node_modules over the tree at `root`; it passes when it exits with 0. */
export async function runTool(root: string, name: string, args: string[]): Promise<CheckResult> {
  const tool = join(ROOT, 'node_modules', '.bin', name);
  const { code, stdout, stderr } = await runCommand(tool, args, { cwd: root });
  return { passed: code === 0, output: `${stdout}${stderr}`.trim() };
}
