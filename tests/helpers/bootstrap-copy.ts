import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';
import { tempFolder } from './temp-folder.ts';

export interface BootstrapCopy {
  root: string;
  /** `node <bootstrap>` of the copy. */
  bootstrap: string;
  /** Calls of the stand-in npm so far: `start` and `end` lines. */
  npmCalls(): string[];
  env: NodeJS.ProcessEnv;
}

/**
 * The bootstrap in a repository of its own whose one dependency is not installed, with an `npm` that "installs" it:
 * it writes the record that the real one leaves behind.
 */
export function bootstrapCopy(options: { npm?: string } = {}): BootstrapCopy {
  const root = tempFolder();
  for (const path of ['deploy/bootstrap.mjs', 'deploy/bootstrap']) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  const lock = { packages: { '': {}, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-x' } } };
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ type: 'module', engines: { node: '>=24.12.0' } }),
  );
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  const calls = join(root, 'npm-calls');
  writeFileSync(calls, '');
  mkdirSync(join(root, 'fake-bin'));
  writeFileSync(join(root, 'fake-bin', 'npm'), options.npm ?? FAKE_NPM, { mode: 0o755 });
  const PATH = `${join(root, 'fake-bin')}:${process.env['PATH']}`;
  return {
    root,
    bootstrap: join(root, 'deploy', 'bootstrap.mjs'),
    npmCalls: () => readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean),
    env: { ...process.env, PATH, npm_execpath: undefined },
  };
}

const FAKE_NPM = `#!/bin/sh
echo "start $*" >> npm-calls
echo 'npm talks on stdout'
sleep 0.3
mkdir -p node_modules
cp package-lock.json node_modules/.package-lock.json
echo end >> npm-calls
`;
