import { spawn } from 'node:child_process';
import { basename } from 'node:path';

import { withInstallLock } from './install-lock.mjs';
import { isInstalled } from './is-installed.mjs';
import { ROOT } from './paths.mjs';

/** Installs the locked dependencies unless they are there. Two that start at once install once. */
export async function ensureInstalled({ needsDev }) {
  if (isInstalled({ needsDev })) return;
  await withInstallLock(async () => {
    if (!isInstalled({ needsDev })) await install({ needsDev });
  });
}

async function install({ needsDev }) {
  const startedAt = Date.now();
  console.error('switchyard: installing the locked dependencies (once, about half a minute) …');
  const { command, args } = npmCommand(needsDev);
  const code = await runOnStderr(command, args);
  if (code !== 0) throw new Error(installFailed(code, needsDev));
  console.error(`switchyard: installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** The npm that runs us, else the one on PATH. Its own `--silent` must not silence the installation's errors. */
function npmCommand(needsDev) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(needsDev ? ['--include=dev'] : [])];
  const cli = process.env.npm_execpath;
  const runsUnderNpm = cli !== undefined && basename(cli) === 'npm-cli.js';
  return runsUnderNpm ? { command: process.execPath, args: [cli, ...args] } : { command: 'npm', args };
}

/** stdout belongs to the target (`npm run --silent parse` is used in pipes): all of npm's output goes to stderr. */
function runOnStderr(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(name, forward);
      resolve(code === null ? signal : code);
    });
  });
}

function installFailed(code, needsDev) {
  const command = `npm ci${needsDev ? ' --include=dev' : ''}`;
  return (
    `the dependencies could not be installed (\`${command}\` ended with ${code}; its messages are above).\n` +
    `Without a network: run \`${command}\` where there is one, copy node_modules here (same platform), and try again; ` +
    `or set npm's \`registry\` or \`proxy\` to what is reachable (\`npm config set registry …\`).`
  );
}
