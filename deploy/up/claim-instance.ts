import { mkdir, readdir, readFile, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { commandLine } from '../process/command-line.ts';

export interface Instance {
  /** 1, or more when others run from the same data folder. */
  number: number;
  redisFolder: string;
  logFolder: string;
  /** Idempotent. */
  release(): Promise<void>;
}

/**
 * Folders that only this process writes to: `redis` and `logs`, or `redis-2` and `logs-2` when another gateway has
 * those, and so on. A claim is a folder with one file in it, named for its owner's pid. Of several
 * that find a dead owner, only one succeeds in removing that file, and takes the claim.
 */
export async function claimInstance(dataFolder: string): Promise<Instance> {
  const claims = join(dataFolder, 'instances');
  await mkdir(claims, { recursive: true });
  for (let number = 1; ; number += 1) {
    const claim = join(claims, String(number));
    if (!(await tryClaim(claim))) continue;
    const suffix = number === 1 ? '' : `-${number}`;
    return {
      number,
      redisFolder: join(dataFolder, `redis${suffix}`),
      logFolder: join(dataFolder, `logs${suffix}`),
      release: async () => void (await remove(claim, String(process.pid))),
    };
  }
}

async function tryClaim(claim: string): Promise<boolean> {
  if (await create(claim)) return true;
  const [owner] = await readdir(claim).catch(() => []);
  if (owner === undefined || (await isOwned(claim, owner))) return false;
  return (await remove(claim, owner)) && create(claim);
}

async function create(claim: string): Promise<boolean> {
  try {
    await mkdir(claim);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(claim, String(process.pid)), await commandLine(process.pid));
  return true;
}

/** Pids are reused: the owner lives only while its command line is the one that it wrote down (or is about to). */
async function isOwned(claim: string, owner: string): Promise<boolean> {
  const written = await readFile(join(claim, owner), 'utf8').catch(() => '');
  const now = await commandLine(Number(owner));
  return now !== '' && (written === '' || written === now);
}

async function remove(claim: string, owner: string): Promise<boolean> {
  try {
    await unlink(join(claim, owner));
    await rmdir(claim);
    return true;
  } catch {
    return false;
  }
}
