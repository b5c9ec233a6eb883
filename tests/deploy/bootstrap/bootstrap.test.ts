import { spawn } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from 'vitest';

import { type BootstrapCopy, bootstrapCopy } from '../../helpers/bootstrap-copy.ts';

interface Run {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs the copy's bootstrap; `interrupt` is sent to it once it has printed something. */
async function run(
  { bootstrap, root, env }: BootstrapCopy,
  args: string[],
  options: { input?: string; interrupt?: NodeJS.Signals } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [bootstrap, ...args], { cwd: root, env });
  child.stdin.end(options.input ?? '');
  const { interrupt } = options;
  if (interrupt !== undefined) child.stdout.once('data', () => child.kill(interrupt));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, signal, stdout, stderr };
}

function target(copy: BootstrapCopy, source: string): string {
  writeFileSync(join(copy.root, 'target.ts'), source);
  return 'target.ts';
}

const ECHO = 'process.stdin.pipe(process.stdout);';

test('installs on the first start only, and keeps stdout for the target', async () => {
  const copy = bootstrapCopy();
  const first = await run(copy, [target(copy, ECHO)], { input: 'through the pipe' });
  expect(first).toMatchObject({ code: 0, stdout: 'through the pipe' });
  expect(first.stderr).toContain('npm talks on stdout');
  const second = await run(copy, ['target.ts'], { input: 'again' });
  expect(second).toEqual({ code: 0, signal: null, stdout: 'again', stderr: '' });
  expect(copy.npmCalls()).toHaveLength(2);
});

test('two at once install once', async () => {
  const copy = bootstrapCopy();
  target(copy, ECHO);
  const runs = await Promise.all([1, 2, 3].map(() => run(copy, ['target.ts'], { input: 'x' })));
  for (const result of runs) expect(result).toMatchObject({ code: 0, stdout: 'x' });
  expect(copy.npmCalls().filter((line) => line.startsWith('start'))).toHaveLength(1);
});

test('installs again when the lock file has changed', async () => {
  const copy = bootstrapCopy();
  target(copy, ECHO);
  await run(copy, ['target.ts']);
  const packages = { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-y' } };
  writeFileSync(join(copy.root, 'package-lock.json'), JSON.stringify({ packages }));
  await run(copy, ['target.ts']);
  expect(copy.npmCalls().filter((line) => line.startsWith('start'))).toHaveLength(2);
});

test.each([
  ['whose owner is gone', 2 ** 22 + 1, new Date()],
  ['that nobody has touched for long', process.pid, new Date(0)],
])('takes over an installation lock %s', async (_, owner, touchedAt) => {
  const copy = bootstrapCopy();
  const lock = join(copy.root, '.cache', 'install.lock');
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, String(owner)), '');
  utimesSync(join(lock, String(owner)), touchedAt, touchedAt);
  const result = await run(copy, [target(copy, ECHO)], { input: 'x' });
  expect(result).toMatchObject({ code: 0, stdout: 'x' });
});

test('packages for development are asked for only by what needs them', async () => {
  const copy = bootstrapCopy();
  const packages = { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-x', dev: true } };
  writeFileSync(join(copy.root, 'package-lock.json'), JSON.stringify({ packages }));
  mkdirSync(join(copy.root, 'node_modules'));
  writeFileSync(join(copy.root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: {} }));
  await run(copy, [target(copy, ECHO)]);
  expect(copy.npmCalls()).toEqual([]);
  await run(copy, ['--dev', 'target.ts']);
  expect(copy.npmCalls()[0]).toContain('--include=dev');
});

test('a failed installation is an error that says what was tried', async () => {
  const copy = bootstrapCopy({ npm: '#!/bin/sh\necho no network >&2\nexit 7\n' });
  const result = await run(copy, [target(copy, ECHO)]);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('no network');
  expect(result.stderr).toContain('`npm ci` ended with 7');
});

test('the target’s exit code is ours', async () => {
  const copy = bootstrapCopy();
  const result = await run(copy, [target(copy, 'process.exitCode = 42;')]);
  expect(result.code).toBe(42);
});

test('a signal reaches the target, which may end in its own way', async () => {
  const copy = bootstrapCopy();
  const source = `process.on('SIGTERM', () => { console.log('bye'); process.exit(5); });
setInterval(() => {}, 60_000);
console.log('up');`;
  const result = await run(copy, [target(copy, source)], { interrupt: 'SIGTERM' });
  expect(result).toMatchObject({ code: 5, stdout: 'up\nbye\n' });
});

test('a target that a signal ended is seen as that', async () => {
  const copy = bootstrapCopy();
  const result = await run(copy, [target(copy, "setInterval(() => {}, 60_000); console.log('up');")], {
    interrupt: 'SIGINT',
  });
  expect(result).toMatchObject({ code: null, signal: 'SIGINT' });
});

test('the chosen Node comes first for what the target starts', async () => {
  const copy = bootstrapCopy();
  const source = `import { execFileSync } from 'node:child_process';
console.log(execFileSync('node', ['-p', 'process.version'], { encoding: 'utf8' }).trim() === process.version);`;
  expect((await run(copy, [target(copy, source)])).stdout).toBe('true\n');
});

test('without a Node that is new enough the error says how to get one', async () => {
  const copy = bootstrapCopy();
  writeFileSync(join(copy.root, 'package.json'), JSON.stringify({ engines: { node: '>=99.0.0' } }));
  const result = await run(copy, [target(copy, ECHO)]);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('Node ≥ 99.0.0 is needed');
});
