import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { claimInstance } from '../../../deploy/up/claim-instance.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

test('several at once get folders of their own; a released one is free again', async () => {
  const cache = tempFolder();
  const claims = await Promise.all([claimInstance(cache), claimInstance(cache), claimInstance(cache)]);
  expect(new Set(claims.map((claim) => claim.number))).toEqual(new Set([1, 2, 3]));
  const first = claims.find((claim) => claim.number === 1);
  expect(first?.redisFolder).toBe(join(cache, 'redis'));
  await first?.release();
  await first?.release();
  expect((await claimInstance(cache)).number).toBe(1);
});

/** Makes the claim look as if another process had made it. */
function changeOwner(cache: string, pid: number, commandLine: string): void {
  const claim = join(cache, 'instances', '1');
  const [owner = ''] = readdirSync(claim);
  renameSync(join(claim, owner), join(claim, String(pid)));
  writeFileSync(join(claim, String(pid)), commandLine);
}

test('the claim of a process that is gone is taken over, by one of several', async () => {
  const cache = tempFolder();
  await claimInstance(cache);
  changeOwner(cache, 2 ** 22 + 1, 'node up.ts');
  const claims = await Promise.all([claimInstance(cache), claimInstance(cache)]);
  expect(new Set(claims.map((claim) => claim.number))).toEqual(new Set([1, 2]));
});

test('a pid that belongs to somebody else by now does not hold the claim', async () => {
  const cache = tempFolder();
  await claimInstance(cache);
  changeOwner(cache, process.pid, 'what it was once');
  expect((await claimInstance(cache)).number).toBe(1);
});
