import { join } from 'node:path';

import { findExecutable } from '../process/find-executable.ts';
import { runCommand } from '../process/run-command.ts';
import type { RedisBinary, RedisSearch } from './redis-binary.ts';

/** Installs Valkey with Homebrew where there is one. Null: no Homebrew, or it failed and said why. */
export async function brewRedis({ say, signal }: RedisSearch): Promise<RedisBinary | null> {
  const brew = findExecutable(['brew']);
  if (brew === null) return null;
  say('installing valkey with Homebrew (once)');
  const installed = await runCommand(brew, ['install', '--quiet', 'valkey'], { signal });
  if (installed.code !== 0) {
    say(`brew install valkey failed: ${installed.stderr.trim()}`);
    return null;
  }
  const prefix = await runCommand(brew, ['--prefix', 'valkey'], { signal });
  return { path: join(prefix.stdout.trim(), 'bin', 'valkey-server'), env: {} };
}
