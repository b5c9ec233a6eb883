import { type Child, type ChildSpec, startChild } from '../../deploy/process/child-process.ts';
import { CannotRun } from './cannot-run.ts';

export interface Step {
  /** What the user reads, e.g. `installing torch`. */
  label: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
}

export interface StepProgress {
  verbose: boolean;
  signal: AbortSignal;
}

const TAIL_LINES = 15;

/** Runs one command to its end, with a line on stderr before and after it. Throws `CannotRun` when it fails. */
export async function runStep(step: Step, { verbose, signal }: StepProgress): Promise<void> {
  const startedAt = performance.now();
  process.stderr.write(`test:vllm: ${step.label} …\n`);
  const tail: string[] = [];
  const child = await startChild(toSpec(step, tail, verbose), signal).then((started) => started.child);
  const { code } = await ended(child, signal);
  signal.throwIfAborted();
  if (code !== 0) throw new CannotRun(`${step.label} failed (exit code ${code})\n${tail.join('\n')}`);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`test:vllm: ${step.label}: done after ${seconds} s\n`);
}

function toSpec({ label, command, args, env }: Step, tail: string[], verbose: boolean): ChildSpec {
  const onLine = (line: string): void => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    if (verbose) process.stderr.write(`  ${line}\n`);
  };
  return { name: label, command, args, env: { ...process.env, ...env }, ready: null, onLine };
}

async function ended(child: Child, signal: AbortSignal): ReturnType<() => Child['exited']> {
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await child.exited;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
