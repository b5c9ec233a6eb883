import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { onTestFinished } from 'vitest';

import { ROOT } from '../../deploy/folders.ts';
import { type FoundProcess, processesWith } from './processes-with.ts';
import { tempFolder } from './temp-folder.ts';
import { until } from './until.ts';

export interface NpmStart {
  /** npm's own. */
  pid: number;
  output(): string;
  /** Rejects when npm ends before such a line. */
  untilLine(line: RegExp): Promise<RegExpExecArray>;
  /** npm and everything below it that lives. */
  processes(): Promise<FoundProcess[]>;
  exited: Promise<number | null>;
}

/** Set in the environment of one run and of all that it starts. */
const RUN_VARIABLE = 'SWITCHYARD_TEST_RUN';

/** `npm start` as a terminal runs it: in a process group of its own, whose id is npm's pid. Any free port, own data. */
export function npmStart(options: { args?: string[]; env?: Record<string, string> } = {}): NpmStart {
  const run = crypto.randomUUID();
  const env = {
    ...process.env,
    PORT: '0',
    SWITCHYARD_DATA: tempFolder(),
    [RUN_VARIABLE]: run,
    ...options.env,
  };
  const args = ['start', '--', ...(options.args ?? [])];
  const child = spawn('npm', args, { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = collectLines(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const processes = (): Promise<FoundProcess[]> => processesWith(RUN_VARIABLE, run);
  onTestFinished(async () => {
    for (const { pid } of await processes()) process.kill(pid, 'SIGKILL');
  });
  return {
    pid: child.pid ?? 0,
    output: () => lines.join('\n'),
    async untilLine(pattern) {
      const find = (): RegExpExecArray | undefined =>
        lines.map((line) => pattern.exec(line)).find((match) => match !== null);
      await until(() => find() !== undefined || child.exitCode !== null);
      const match = find();
      if (match === undefined) throw new Error(`npm start ended without such a line:\n${lines.join('\n')}`);
      return match;
    },
    processes,
    exited,
  };
}

function collectLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => void lines.push(line));
  }
  return lines;
}
