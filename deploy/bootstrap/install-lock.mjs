import { mkdirSync, readdirSync, rmdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './paths.mjs';

/**
 * One installation at a time: the lock is a folder (`mkdir` is atomic) that holds one file, named for its owner's
 * pid, which the owner touches every 2 s. It is stale when that process is gone or has not touched it for 30 s.
 *
 *     free ──mkdir──▶ empty ──write <pid>──▶ held ──unlink <pid>, rmdir──▶ free
 *
 * Only one of several that find it stale succeeds in removing the dead owner's file, and only that one removes the
 * folder; a folder with a new owner's file in it is not empty and stays.
 */
const LOCK = join(ROOT, '.cache', 'install.lock');
const TOUCH_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 200;

export async function withInstallLock(work) {
  await acquire();
  const file = join(LOCK, String(process.pid));
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    release(String(process.pid));
  }
}

async function acquire() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  let announced = false;
  while (!tryAcquire()) {
    if (!announced) console.error('switchyard: waiting for another installation in this folder …');
    announced = true;
    removeWhenStale();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function tryAcquire() {
  try {
    mkdirSync(LOCK);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(LOCK, String(process.pid)), '');
  return true;
}

function removeWhenStale() {
  try {
    const [owner] = readdirSync(LOCK);
    const touchedAt = statSync(owner === undefined ? LOCK : join(LOCK, owner)).mtimeMs;
    const isOld = Date.now() - touchedAt > STALE_MS;
    if (isOld || (owner !== undefined && !isAlive(Number(owner)))) release(owner);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function release(owner) {
  try {
    if (owner !== undefined) unlinkSync(join(LOCK, owner));
    rmdirSync(LOCK);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
