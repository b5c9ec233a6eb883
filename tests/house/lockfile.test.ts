import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { lockfileProblems } from '../../deploy/check/lockfile-problems.ts';
import { ROOT } from '../../deploy/folders.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const SOUND = { version: '1.2.3', integrity: 'sha512-x' };

function problems(manifest: object, packages: object): Promise<string[]> {
  const root = tempFolder();
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  return lockfileProblems(root);
}

const MANIFEST = { dependencies: { one: '1.2.3' } };

test('ours is sound', async () => {
  expect(await lockfileProblems(ROOT)).toEqual([]);
});

test('a sound one has no problems', async () => {
  expect(await problems(MANIFEST, { '': MANIFEST, 'node_modules/one': SOUND })).toEqual([]);
});

test.each([
  ['an address', { ...SOUND, resolved: 'https://example.org/one.tgz' }, 'has an address'],
  ['no checksum', { version: '1.2.3' }, 'has no checksum'],
  [
    'a platform’s package left out',
    { ...SOUND, optionalDependencies: { other: '1.0.0' } },
    'other of node_modules/one is missing',
  ],
])('%s', async (_, entry, message) => {
  const found = await problems(MANIFEST, { '': MANIFEST, 'node_modules/one': entry });
  expect(found).toEqual([expect.stringContaining(message)]);
});

test.each(['^1.2.3', '~1.2.3', '*', 'latest', '>=1.0.0', '1.2', 'github:a/b'])(
  'version %s is not exact',
  async (version) => {
    const manifest = { devDependencies: { one: version } };
    const found = await problems(manifest, { '': manifest, 'node_modules/one': SOUND });
    expect(found).toEqual([expect.stringContaining('not an exact version')]);
  },
);

test('a lock file that package.json has left behind', async () => {
  const found = await problems(
    { dependencies: { one: '1.2.4' } },
    { '': MANIFEST, 'node_modules/one': SOUND },
  );
  expect(found).toEqual(['package-lock.json: one is 1.2.3, package.json has 1.2.4']);
});
