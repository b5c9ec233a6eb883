import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run-command.ts';

/** apt-get and dpkg-deb as any user: nothing is installed, all files stay in `work`. Rejects with what apt said. */
export interface Apt {
  /** Downloads a package with those of its dependencies that this machine lacks, and unpacks them all into `work/root`. */
  unpack(name: string): Promise<void>;
  /** Goes on with package lists of its own: the system's may be empty or stale, and only root may refresh those. */
  usePrivateLists(): Promise<void>;
}

export function createApt(work: string, signal: AbortSignal): Apt {
  // Root's apt drops to a user that may not write here.
  const options = ['-o', 'APT::Sandbox::User=root', '-o', 'Debug::NoLocking=1'];
  const run = async (command: string, args: string[]): Promise<string> => {
    const result = await runCommand(command, args, { cwd: work, signal });
    if (result.code === 0) return result.stdout;
    throw new Error(`${command} ${args.join(' ')}: ${result.stderr.trim() || `exit code ${result.code}`}`);
  };
  return {
    async unpack(name) {
      const plan = await run('apt-get', [...options, 'install', '-s', '--no-install-recommends', name]);
      await run('apt-get', [...options, 'download', ...missingPackages(plan)]);
      const packages = (await readdir(work)).filter((entry) => entry.endsWith('.deb'));
      for (const file of packages) await run('dpkg-deb', ['-x', file, 'root']);
    },
    async usePrivateLists() {
      options.push(...(await privateLists(work)));
      // One source that does not answer must not spoil the rest: whether it worked shows in the download.
      await run('apt-get', [...options, 'update']).catch(() => undefined);
    },
  };
}

/** From a simulated installation: `Inst libjemalloc2 (5.3.0-1 Debian:12.11/stable [amd64])` is missing here. */
function missingPackages(simulation: string): string[] {
  const lines = simulation.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+)/gm);
  return [...lines].map(([, name, version]) => `${name}=${version}`);
}

async function privateLists(work: string): Promise<string[]> {
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
}
