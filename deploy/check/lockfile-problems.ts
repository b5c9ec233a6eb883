import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface LockEntry {
  version?: string;
  resolved?: string;
  integrity?: string;
  /** Set on packages of one platform. */
  os?: string[];
  optionalDependencies?: Record<string, string>;
}

type LockedPackages = Record<string, LockEntry>;

const EXACT_VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/**
 * Why an installation could fail or differ on another machine: versions that are ranges, a lock file that does not
 * match package.json, packages that only other platforms need and the lock leaves out (`npm ci` refuses those),
 * packages without a checksum, addresses that bind it to one registry.
 */
export async function lockfileProblems(root: string): Promise<string[]> {
  const manifest = await readJson<Manifest>(root, 'package.json');
  const lock = await readJson<{ packages: LockedPackages & { ''?: Manifest } }>(root, 'package-lock.json');
  const { '': locked = {}, ...packages } = lock.packages;
  return [
    ...versionProblems(manifest, locked),
    ...Object.entries(packages).flatMap(([path, entry]) => entryProblems(path, entry)),
    ...Object.keys(packages).flatMap((path) => missingOptionals(path, packages)),
  ];
}

async function readJson<T>(root: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(root, name), 'utf8')) as T;
}

function versionProblems(manifest: Manifest, locked: Manifest): string[] {
  const [wanted, held] = [manifest, locked].map(allDependencies) as [
    Record<string, string>,
    Record<string, string>,
  ];
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(held)])];
  const inexact = names.filter((name) => wanted[name] !== undefined && !EXACT_VERSION.test(wanted[name]));
  const different = names.filter((name) => wanted[name] !== held[name]);
  return [
    ...inexact.map((name) => `package.json: ${name} is "${wanted[name]}", not an exact version`),
    ...different.map(
      (name) => `package-lock.json: ${name} is ${held[name]}, package.json has ${wanted[name]}`,
    ),
  ];
}

function allDependencies(manifest: Manifest): Record<string, string> {
  return { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
}

function entryProblems(path: string, entry: LockEntry): string[] {
  const problems: string[] = [];
  if (entry.resolved !== undefined) problems.push(`package-lock.json: ${path} has an address (\`resolved\`)`);
  // npm knows the checksums of other platforms' packages only where their registry lists them.
  if (entry.integrity === undefined && entry.os === undefined) {
    problems.push(`package-lock.json: ${path} has no checksum (\`integrity\`)`);
  }
  return problems;
}

function missingOptionals(path: string, packages: LockedPackages): string[] {
  return Object.keys(packages[path]?.optionalDependencies ?? {})
    .filter((name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages))
    .map((name) => `package-lock.json: ${name} of ${path} is missing; \`npm ci\` would refuse`);
}
