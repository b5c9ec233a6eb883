import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from '../../deploy/folders.ts';
import { type CommandResult, runCommand } from '../../deploy/process/run-command.ts';

const FIXTURES = join(ROOT, 'tests/fixtures/harness');

/** Runs one fixture file with the project's reporter and leak detection. */
function runFixture(name: string): Promise<CommandResult> {
  const vitest = join(ROOT, 'node_modules/.bin/vitest');
  return runCommand(vitest, ['run', '--config', join(FIXTURES, 'vitest.config.ts'), `${name}.fixture.ts`], {
    cwd: FIXTURES,
  });
}

const lastLine = ({ stdout }: CommandResult): string | undefined => stdout.trimEnd().split('\n').at(-1);

test.each([
  ['sound', 0, '1 passed, 0 failed'],
  ['mixed', 1, '1 passed, 1 failed, 1 skipped'],
  ['broken', 1, '0 passed, 1 failed'],
])('a run of the %s file ends with code %i and the line "%s"', async (name, code, line) => {
  const result = await runFixture(name);
  expect(lastLine(result)).toBe(line);
  expect(result.code).toBe(code);
});

test.runIf(process.platform === 'linux')(
  'a file that leaves a process behind fails, and names it',
  async () => {
    const result = await runFixture('leaks');
    expect(result.stderr).toMatch(/leaves processes behind:\n +\d+ sleep 300/);
    expect(lastLine(result)).toBe('1 passed, 1 failed');
    expect(result.code).toBe(1);
  },
);
