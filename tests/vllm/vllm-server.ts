import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { startChild } from '../../deploy/process/child-process.ts';
import { freePort } from '../../deploy/process/free-port.ts';
import { CannotRun } from './cannot-run.ts';
import { runStep, type StepProgress } from './run-step.ts';
import { VLLM_FOLDER } from './versions.ts';

export const SERVED_MODEL = 'tiny-llama';
export const MAX_MODEL_LEN = 1024;
export const BLOCK_SIZE = 32;
export const NUM_GPU_BLOCKS = 65;

/** Loading Python's modules takes most of it: 60 s on two cores, longer beside other work. */
const START_MS = 300_000;

/**
 * The flags of a deployment (`vllm_args` in configs/models.yaml) with a cache that eight requests overfill, so that
 * the engine preempts. The CPU's attention takes blocks of 32 tokens and multiples only. float32: greedy output is
 * then the same whichever requests share a step.
 */
export const VLLM_FLAGS = [
  `--served-model-name=${SERVED_MODEL}`,
  '--dtype=float32',
  '--enforce-eager',
  `--max-model-len=${MAX_MODEL_LEN}`,
  `--block-size=${BLOCK_SIZE}`,
  `--num-gpu-blocks-override=${NUM_GPU_BLOCKS}`,
  '--max-num-seqs=32',
  '--max-num-batched-tokens=1024',
  '--enable-prefix-caching',
  '--enable-prompt-tokens-details',
  '--scheduling-policy=priority',
  '--long-prefill-token-threshold=256',
  '--watermark=0.02',
];

const ENVIRONMENT = {
  VLLM_CPU_KVCACHE_SPACE: '1',
  // Pinned threads would fight for the same cores with everything else that runs here.
  VLLM_CPU_OMP_THREADS_BIND: 'nobind',
  // A step of so small a model takes a few milliseconds on one core; several would mostly wait for each other.
  OMP_NUM_THREADS: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
  HF_HUB_OFFLINE: '1',
};

export interface VllmServer {
  url: string;
  stop(): Promise<void>;
}

/** Makes the model and starts vLLM's OpenAI server on a free loopback port. Throws `CannotRun` with its last words. */
export async function startVllm(python: string, progress: StepProgress): Promise<VllmServer> {
  const model = await makeModel(python, progress);
  process.stderr.write(`test:vllm: starting vLLM (about a minute; log: ${logPath()}) …\n`);
  const port = await freePort();
  const log = createWriteStream(logPath());
  const signal = AbortSignal.any([progress.signal, AbortSignal.timeout(START_MS)]);
  try {
    const { child } = await startChild(serverSpec(python, { model, port, log, ...progress }), signal);
    return { url: `http://127.0.0.1:${port}`, stop: () => child.stop(20_000) };
  } catch (error) {
    progress.signal.throwIfAborted();
    throw new CannotRun(`vLLM does not start: ${(error as Error).message}`, { cause: error });
  }
}

async function makeModel(python: string, progress: StepProgress): Promise<string> {
  const model = join(VLLM_FOLDER, 'model');
  const script = join(import.meta.dirname, 'make-model.py');
  await mkdir(VLLM_FOLDER, { recursive: true });
  await runStep(
    { label: 'making a tiny Llama with random weights', command: python, args: [script, model] },
    progress,
  );
  return model;
}

function logPath(): string {
  return join(VLLM_FOLDER, 'vllm.log');
}

/** `vllm serve` asks for the version of a package called `vllm`, which this one is not; the module behind it does not. */
function serverSpec(
  python: string,
  options: { model: string; port: number; log: NodeJS.WritableStream; verbose: boolean },
) {
  const { model, port, log, verbose } = options;
  // Relative, as the server shows it to its clients.
  const weights = `--model=${relative(process.cwd(), model)}`;
  const address = ['--host=127.0.0.1', `--port=${port}`];
  return {
    name: 'vLLM',
    command: python,
    args: ['-m', 'vllm.entrypoints.openai.api_server', weights, ...address, ...VLLM_FLAGS],
    env: { ...process.env, ...ENVIRONMENT },
    ready: /Application startup complete/,
    onLine: (line: string) => {
      log.write(`${line}\n`);
      if (verbose) process.stderr.write(`  ${line}\n`);
    },
  };
}
