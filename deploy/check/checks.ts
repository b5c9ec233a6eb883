import { lockfileProblems } from './lockfile-problems.ts';
import { runTool } from './run-tool.ts';

export interface CheckResult {
  passed: boolean;
  /** What to show when it failed. */
  output: string;
}

export interface Check {
  name: string;
  run(root: string): Promise<CheckResult>;
}

export const CHECKS: Check[] = [
  { name: 'types', run: (root) => runTool(root, 'tsc', ['--noEmit']) },
  { name: 'lint', run: (root) => runTool(root, 'oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'format', run: (root) => runTool(root, 'oxfmt', ['--check']) },
  { name: 'unused code', run: (root) => runTool(root, 'knip', ['--no-progress']) },
  { name: 'lock file', run: checkLockfile },
];

async function checkLockfile(root: string): Promise<CheckResult> {
  const problems = await lockfileProblems(root);
  return { passed: problems.length === 0, output: problems.join('\n') };
}
