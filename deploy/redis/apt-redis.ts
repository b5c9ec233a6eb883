import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { findExecutable } from '../process/find-executable.ts';
import { type Apt, createApt } from './apt.ts';
import type { RedisBinary, RedisSearch } from './redis-binary.ts';

/**
 * Debian and Ubuntu, as any user: the server's package and the libraries that this machine lacks, unpacked into the
 * cache. Null: not such a system, or it failed and said why.
 */
export async function aptRedis(search: RedisSearch): Promise<RedisBinary | null> {
  const root = join(search.cacheDir, 'apt');
  const cached = await unpackedServer(root);
  if (cached !== null) return cached;
  if (findExecutable(['apt-get']) === null || findExecutable(['dpkg-deb']) === null) return null;
  search.say('fetching redis-server from the distribution’s packages (once, about 1.4 MB, no root needed)');
  try {
    await fetchServer(root, search);
  } catch (error) {
    search.signal.throwIfAborted();
    search.say((error as Error).message);
    return null;
  }
  return unpackedServer(root);
}

/** Works in a folder of its own and renames the result: two that start at once do not see each other's halves. */
async function fetchServer(root: string, { cacheDir, signal }: RedisSearch): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'apt-'));
  try {
    const apt = createApt(work, signal);
    await unpackServer(apt).catch(async () => {
      await apt.usePrivateLists();
      await unpackServer(apt);
    });
    await rename(join(work, 'root'), root).catch(ignoreExisting);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Valkey where a release has no Redis; of two failures, Redis' is the telling one. */
async function unpackServer(apt: Apt): Promise<void> {
  try {
    await apt.unpack('redis-server');
  } catch (error) {
    await apt.unpack('valkey-server').catch(() => Promise.reject(error));
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

async function unpackedServer(root: string): Promise<RedisBinary | null> {
  const path = findExecutable(['redis-server', 'valkey-server'], join(root, 'usr', 'bin'));
  if (path === null) return null;
  return { path, env: { LD_LIBRARY_PATH: (await libraryFolders(root)).join(':') } };
}

/** `usr/lib/<triplet>` and `lib/<triplet>`, whatever the machine's triplet is. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of [join(root, 'usr', 'lib'), join(root, 'lib')]) {
    const entries = await readdir(base).catch(() => []);
    folders.push(...entries.filter((entry) => entry.includes('-linux-')).map((entry) => join(base, entry)));
  }
  return folders;
}
