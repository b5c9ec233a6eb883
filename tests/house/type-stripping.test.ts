import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from '../../deploy/folders.ts';

const FOLDERS = ['api', 'workers', 'shared', 'deploy', 'benchmarks', 'tests'];

/** Test runners transpile by other means: what only Node refuses would fail at the first start. */
test('Node can run every file as it is', async () => {
  const refused: string[] = [];
  for (const folder of FOLDERS) {
    for (const file of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!file.endsWith('.ts') || file.includes('node_modules')) continue;
      try {
        stripTypeScriptTypes(readFileSync(join(ROOT, folder, file), 'utf8'));
      } catch (error) {
        refused.push(`${folder}/${file}: ${(error as Error).message}`);
      }
    }
  }
  expect(refused).toEqual([]);
});
