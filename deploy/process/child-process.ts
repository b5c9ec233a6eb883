import { type ChildProcess as NodeChild, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { dieWithParent, type OrphanSignal } from './die-with-parent.ts';

export interface ChildSpec {
  /** How messages call it, e.g. `worker llama-3.1-8b-instruct`. */
  name: string;
  command: string;
  args: string[];
  /** The whole environment. */
  env: NodeJS.ProcessEnv;
  /** The line that says it is up; null: up once it runs. */
  ready: RegExp | null;
  /**
   * What it gets when this process dies without stopping it. KILL by default: all that it works with dies at the same
   * time, and a drain without Redis would wait for ever.
   */
  orphanSignal?: OrphanSignal;
  /** Every line it prints, on stdout and stderr. */
  onLine?: (line: string) => void;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running child. It lives until it ends by itself or its owner calls `stop`. */
export interface Child {
  name: string;
  pid: number;
  /** Never rejects. */
  exited: Promise<ChildExit>;
  /** SIGTERM, then SIGKILL after `graceMs` (10 s by default). Resolves when it is gone; calling again is harmless. */
  stop(graceMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** What a child printed last, for the message that says why it ended. */
const TAIL_LINES = 20;

/** Ended before it was ready. */
class ChildFailed extends Error {
  override readonly name = 'ChildFailed';
}

/**
 * Starts a child in a session of its own, so that a terminal's Ctrl-C reaches only its owner, who stops things
 * in order. Resolves once the ready line came; `match` is that line.
 */
export async function startChild(
  spec: ChildSpec,
  signal: AbortSignal,
): Promise<{ child: Child; match: RegExpExecArray | null }> {
  signal.throwIfAborted();
  const { command, args } = dieWithParent(spec, spec.orphanSignal ?? 'KILL');
  const node = spawn(command, args, { env: spec.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  const ready = watchLines(node, spec, tail);
  const child = await ownChild(node, spec.name);
  try {
    return { child, match: await raceReady(ready, child, tail, signal) };
  } catch (error) {
    await child.stop(0);
    throw error;
  }
}

function watchLines(node: NodeChild, spec: ChildSpec, tail: string[]): Promise<RegExpExecArray | null> {
  return new Promise((resolve) => {
    if (spec.ready === null) resolve(null);
    const take = (line: string): void => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      spec.onLine?.(line);
      const match = spec.ready?.exec(line);
      if (match) resolve(match);
    };
    for (const stream of [node.stdout, node.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', take);
    }
  });
}

async function ownChild(node: NodeChild, name: string): Promise<Child> {
  await once(node, 'spawn');
  const exited = new Promise<ChildExit>((resolve) => {
    node.once('close', (code, signal) => resolve({ code, signal }));
  });
  const kill = (signal: NodeJS.Signals): void => void node.kill(signal);
  return { name, pid: node.pid ?? 0, exited, kill, stop: createStop(kill, exited) };
}

function createStop(kill: Child['kill'], exited: Promise<ChildExit>): Child['stop'] {
  return async (graceMs = 10_000) => {
    const gone = new AbortController();
    const ended = exited.then(() => gone.abort());
    if (graceMs > 0) {
      kill('SIGTERM');
      await delay(graceMs, undefined, { signal: gone.signal }).catch(() => undefined);
    }
    if (!gone.signal.aborted) kill('SIGKILL');
    await ended;
  };
}

async function raceReady(
  ready: Promise<RegExpExecArray | null>,
  child: Child,
  tail: string[],
  signal: AbortSignal,
): Promise<RegExpExecArray | null> {
  const failed = child.exited.then((exit) => {
    throw new ChildFailed(
      `${child.name} ended before it was ready (${describeExit(exit)})\n${tail.join('\n')}`,
    );
  });
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([ready, failed, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    failed.catch(() => undefined);
    aborted.promise.catch(() => undefined);
  }
}

export function describeExit(exit: ChildExit): string {
  return exit.signal === null ? `exit code ${exit.code}` : exit.signal;
}
