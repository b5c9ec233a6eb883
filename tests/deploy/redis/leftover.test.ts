import { inject, expect, onTestFinished, test } from 'vitest';

import { isAlive } from '../../../deploy/process/is-alive.ts';
import { startRedis } from '../../../deploy/redis.ts';
import { startEntry, type TestProcess } from '../../helpers/processes.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { until } from '../../helpers/until.ts';

/** A process that owns a Redis; its address is that Redis' pid. */
async function startOwner(dataDir: string, env: Record<string, string> = {}): Promise<TestProcess> {
  const owner = await startEntry({
    name: 'owner',
    entry: 'tests/fixtures/processes/redis-owner.ts',
    args: [dataDir, JSON.stringify(inject('redisBinary'))],
    env,
    ready: /^redis (\d+)$/,
  });
  onTestFinished(() => owner.stop());
  return owner;
}

test.runIf(process.platform === 'linux')('Redis dies with an owner that is killed -9', async () => {
  const owner = await startOwner(tempFolder());
  const redisPid = Number(owner.address);
  expect(isAlive(redisPid)).toBe(true);
  owner.kill('SIGKILL');
  await until(() => !isAlive(redisPid));
});

test('a Redis that outlived its owner is stopped by the next start in its folder', async () => {
  const dataDir = tempFolder();
  // Without `setpriv` on PATH nothing tells Redis that its owner died, as on macOS.
  const owner = await startOwner(dataDir, { PATH: '/nowhere' });
  const leftover = Number(owner.address);
  owner.kill('SIGKILL');
  await owner.exited;
  expect(isAlive(leftover)).toBe(true);

  const next = await startRedis({
    binary: inject('redisBinary'),
    dataDir,
    appendfsync: 'everysec',
    signal: AbortSignal.timeout(30_000),
  });
  onTestFinished(() => next.stop());
  expect(isAlive(leftover)).toBe(false);
  expect(isAlive(next.pid)).toBe(true);
});
