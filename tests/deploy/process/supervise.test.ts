import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { ROOT } from '../../../deploy/folders.ts';
import { startChild } from '../../../deploy/process/child-process.ts';
import { isAlive } from '../../../deploy/process/is-alive.ts';
import { supervise } from '../../../deploy/process/supervise.ts';
import { until } from '../../helpers/until.ts';

/** A supervised stand-in; `argsOf` says how each of its lives goes. */
function superviseStandIn(argsOf: (life: number) => string[]) {
  const said: string[] = [];
  let lives = 0;
  const part = supervise({
    name: 'stand-in',
    firstBackoffMs: 10,
    say: (line) => said.push(line),
    async start(signal) {
      const args = [join(ROOT, 'tests/fixtures/processes/stand-in.ts'), ...argsOf((lives += 1))];
      const spec = { name: 'stand-in', command: process.execPath, args, env: process.env, ready: /^ready/ };
      return (await startChild(spec, signal)).child;
    },
  });
  onTestFinished(() => part.stop());
  return { part, said, lives: () => lives };
}

test('one that is killed comes back, and it is said', async () => {
  const { part, said } = superviseStandIn(() => ['--ready', 'here']);
  await part.started;
  const first = part.current();
  first?.kill('SIGKILL');
  await until(() => part.current() !== null && part.current() !== first);
  expect(said).toEqual(['stand-in died (SIGKILL); starting it again in 10 ms']);
});

test('later starts that fail are tried again with a longer wait', async () => {
  const { part, said, lives } = superviseStandIn((life) =>
    life === 2 ? ['--exit', '1'] : ['--ready', 'here'],
  );
  await part.started;
  part.current()?.kill('SIGKILL');
  await until(() => lives() === 3 && part.current() !== null);
  expect(said[1]).toMatch(/^stand-in died \(stand-in ended before it was ready.*\n.*\n?.*20 ms$/s);
});

test('a first start that fails is not tried again', async () => {
  const { part, said, lives } = superviseStandIn(() => ['--exit', '1']);
  await expect(part.started).rejects.toThrow('ended before it was ready');
  expect(said).toEqual([]);
  expect(lives()).toBe(1);
});

test('stop ends it for good, also between two lives', async () => {
  const { part, lives } = superviseStandIn(() => ['--ready', 'here']);
  await part.started;
  const child = part.current();
  child?.kill('SIGKILL');
  await child?.exited;
  await Promise.all([part.stop(), part.stop()]);
  expect(part.current()).toBeNull();
  expect(isAlive(child?.pid ?? 0)).toBe(false);
  expect(lives()).toBe(1);
});
