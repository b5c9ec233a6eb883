import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from '../../../deploy/folders.ts';
import { type ChildSpec, startChild } from '../../../deploy/process/child-process.ts';
import { isAlive } from '../../../deploy/process/is-alive.ts';

const never = new AbortController().signal;

function standIn(...args: string[]): ChildSpec {
  return {
    name: 'stand-in',
    command: process.execPath,
    args: [join(ROOT, 'tests/fixtures/processes/stand-in.ts'), ...args],
    env: process.env,
    ready: /^ready (\S+)$/,
  };
}

test('is started once its ready line came, and gone after stop', async () => {
  const { child, match } = await startChild(standIn('--ready', 'here'), never);
  expect(match?.[1]).toBe('here');
  expect(isAlive(child.pid)).toBe(true);
  await Promise.all([child.stop(), child.stop()]);
  expect(isAlive(child.pid)).toBe(false);
  await child.stop();
});

test('one that ignores SIGTERM is killed after the grace time', async () => {
  const { child } = await startChild(standIn('--ready', 'here', '--stubborn'), never);
  await child.stop(50);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('one that ends before it is ready is an error with its exit code and last words', async () => {
  const starting = startChild(standIn('--exit', '3'), never);
  await expect(starting).rejects.toThrow('stand-in ended before it was ready (exit code 3)\nit ends');
});

test('an abort while it starts leaves nothing running', async () => {
  const starting = new AbortController();
  const lines: string[] = [];
  const spec = { ...standIn('--ready', 'wrong'), ready: /^never$/ };
  const started = startChild(
    { ...spec, onLine: (line) => lines.push(line) && starting.abort() },
    starting.signal,
  );
  await expect(started).rejects.toThrow('aborted');
  expect(lines).toEqual(['ready wrong']);
});

test('a program that does not exist is an error', async () => {
  const spec = { ...standIn(), command: '/nowhere/at-all' };
  await expect(startChild(spec, never)).rejects.toThrow('/nowhere/at-all');
});
