import { setTimeout as delay } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import { startEntry } from '../../helpers/processes.ts';
import { until } from '../../helpers/until.ts';

test('one Ctrl-C that arrives several times asks once; a later one ends at once', async () => {
  const entry = 'tests/fixtures/processes/stop-signals.ts';
  const owner = await startEntry({ name: 'owner', entry, ready: /^(ready)$/ });
  onTestFinished(() => owner.stop(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) owner.kill(signal);
  await until(() => owner.output().includes('stop'));
  await delay(500);
  owner.kill('SIGINT');
  expect(await owner.exited).toEqual({ code: 130, signal: null });
  expect(owner.output()).toEqual(['ready', 'stop', 'kill']);
});
