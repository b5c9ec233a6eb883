import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NODE_MODULES, ROOT } from './paths.mjs';

/**
 * Whether node_modules holds what package-lock.json says. npm leaves its own record of what it installed,
 * `node_modules/.package-lock.json`, as the last thing that an installation writes: an interrupted one has none.
 * Packages for other platforms may be missing, and those for development unless `needsDev`.
 */
export function isInstalled({ needsDev }) {
  const locked = packagesOf(join(ROOT, 'package-lock.json'));
  const installed = packagesOf(join(NODE_MODULES, '.package-lock.json'));
  if (locked === null) throw new Error('package-lock.json is missing or not readable');
  if (installed === null) return false;
  const wanted = Object.entries(locked).filter(([path]) => path !== '');
  return wanted.every(([path, entry]) => {
    const have = installed[path];
    if (have === undefined) return entry.optional || entry.devOptional || (entry.dev === true && !needsDev);
    return have.version === entry.version && have.integrity === entry.integrity;
  });
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return null;
  }
}
