import { expect, onTestFinished, test } from 'vitest';

import { ROOT } from '../../../deploy/folders.ts';
import { runCommand } from '../../../deploy/process/run-command.ts';
import { startGateway } from '../../helpers/gateway.ts';

test('all jobs of the demo complete, and their calls and answers are shown', async () => {
  const gateway = await startGateway();
  onTestFinished(() => gateway.stop());
  const demo = await runCommand(process.execPath, ['deploy/demo.ts', '--url', gateway.url], { cwd: ROOT });
  expect(demo.stderr).toBe('5 of 5 jobs completed\n');
  expect(demo.stdout).toMatch(/^\[tool call\] → get_order \{/m);
  expect(demo.stdout).toMatch(/^\[parallel tools\] → find_trains \{/m);
  expect(demo.stdout).toMatch(/^\[JSON schema\] \{"severity": ?"/m);
  expect(demo.stdout).toMatch(/^\[hard reasoning\] llama-3\.1-70b/m);
  expect(demo.code).toBe(0);
});

test('a gateway that is not there is an error', async () => {
  const demo = await runCommand(process.execPath, ['deploy/demo.ts', '--url', 'http://127.0.0.1:1'], {
    cwd: ROOT,
  });
  expect(demo.stderr).toContain('ECONNREFUSED');
  expect(demo.code).toBe(1);
});
