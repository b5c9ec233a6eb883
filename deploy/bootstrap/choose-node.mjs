import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, TOOLS } from './paths.mjs';

/** Path of a Node that is new enough: the running one, else the locked one in node_modules. */
export function chooseNode() {
  const oldest = oldestVersion();
  if (isAtLeast(process.versions.node, oldest)) return process.execPath;
  const locked = join(TOOLS, 'node');
  if (isAtLeast(versionOf(locked), oldest)) return locked;
  throw new Error(
    `Node ≥ ${oldest} is needed, this is ${process.versions.node}, and the locked one (Linux with glibc, x64 or arm64) ` +
      `does not run here (${process.platform} ${process.arch}).\n` +
      `Install Node 24 (https://nodejs.org, or: fnm install 24, nvm install 24, brew install node@24) and try again.`,
  );
}

/** `engines.node` of package.json is `>=X.Y.Z`. */
function oldestVersion() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return engines.node.replace('>=', '');
}

/** Runs it: a binary for another libc or processor is there and still of no use. */
function versionOf(node) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return (stdout || 'v0.0.0').trim().slice(1);
}

function isAtLeast(version, oldest) {
  const [have, need] = [version, oldest].map((text) => text.split('.').map(Number));
  const different = need.findIndex((part, index) => part !== have[index]);
  return different === -1 || have[different] > need[different];
}
