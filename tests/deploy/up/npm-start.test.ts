import { createServer } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import { npmStart } from '../../helpers/npm-start.ts';
import { until } from '../../helpers/until.ts';

const READY = /^switchyard ready (http:\/\/127\.0\.0\.1:\d+)$/;
/** npm, the bootstrap, up.ts, Redis, one api, and at least a simulator and a worker. */
const FEWEST_PROCESSES = 7;

function isReady(url = ''): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  test('the last line is the ready line, and then the gateway answers', async () => {
    const run = npmStart();
    const [, url] = await run.untilLine(READY);
    expect(run.output().split('\n').at(-1)).toMatch(READY);
    expect(run.output()).toMatch(/\(simulated\)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    process.kill(-run.pid, 'SIGINT');
    await run.exited;
  });

  test.each([
    [
      'Ctrl-C in a terminal: SIGINT to the whole process group',
      (pid: number) => process.kill(-pid, 'SIGINT'),
    ],
    ['SIGINT to npm alone', (pid: number) => process.kill(pid, 'SIGINT')],
    ['SIGTERM to npm alone', (pid: number) => process.kill(pid, 'SIGTERM')],
    ['kill -9 of the whole process group', (pid: number) => process.kill(-pid, 'SIGKILL')],
  ])('%s leaves nothing running', async (_, end) => {
    const run = npmStart();
    await run.untilLine(READY);
    expect((await run.processes()).length).toBeGreaterThanOrEqual(FEWEST_PROCESSES);
    end(run.pid);
    await run.exited;
    await until(async () => (await run.processes()).length === 0);
    expect(run.output()).not.toMatch(/died/);
  });

  test('Ctrl-C while it starts leaves nothing running', async () => {
    const run = npmStart();
    // Redis is among them: some parts are up, others on their way.
    await until(async () => (await run.processes()).some(({ command }) => command.includes('api/server.ts')));
    process.kill(-run.pid, 'SIGINT');
    await run.exited;
    expect(await run.processes()).toEqual([]);
    expect(run.output()).not.toMatch(READY);
  });

  test('a part that dies comes back, and it is said', async () => {
    const run = npmStart();
    const [, url] = await run.untilLine(READY);
    const api = (await run.processes()).find(({ command }) => command.includes('api/server.ts'));
    process.kill(api?.pid ?? 0, 'SIGKILL');
    await run.untilLine(/^api died \(SIGKILL\); starting it again/);
    await until(() => isReady(url));
    const next = (await run.processes()).find(({ command }) => command.includes('api/server.ts'));
    expect(next?.pid).not.toBe(api?.pid);
    process.kill(-run.pid, 'SIGINT');
    await run.exited;
  });

  test('a taken port ends it with the way out', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const run = npmStart({ env: { PORT: String(port) } });
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(await run.processes()).toEqual([]);
  });

  test.each([
    ['an unknown flag', ['--port', '1'], "Unknown option '--port'"],
    [
      'an unknown model',
      ['--engine', 'gpt=http://127.0.0.1:1'],
      'no such model; the configuration has llama',
    ],
  ])('%s is a clear error', async (_, args, message) => {
    const run = npmStart({ args });
    expect(await run.exited).toBe(2);
    expect(run.output()).toContain(message);
  });
});
