import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { describe, expect, onTestFinished, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../workers/simulator/main.ts');

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

async function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('simulator ready ')) break;
  }
  return { child, exited, url: lines.at(-1)!.slice('simulator ready '.length) };
}

test('--help lists every flag and ends well', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  const flags = [
    'preset',
    'port',
    'host',
    'model',
    'tool-parser',
    'reasoning-parser',
    'speed',
    'max-model-len',
    'num-gpu-blocks-override',
  ];
  const others = [
    'max-num-seqs',
    'max-num-batched-tokens',
    'long-prefill-token-threshold',
    'watermark',
    'scheduling-policy',
    'no-enable-prefix-caching',
    'jitter',
    'seed',
    'replay',
  ];
  for (const flag of [...flags, ...others]) expect(stdout).toContain(`--${flag}`);
});

describe('bad flags: exit code 2 and the name of the flag', () => {
  test.each([
    ['--preset', ['--preset', 'tpu']],
    ['--port', ['--port', '70000']],
    ['--port', ['--port', 'http']],
    ['--watermark', ['--watermark', '1']],
    ['--long-prefill-token-threshold', ['--long-prefill-token-threshold', '-1']],
    ['--max-num-seqs', ['--max-num-seqs', '0']],
    ['--tool-parser', ['--tool-parser', 'esperanto']],
    ['--reasoning-parser', ['--reasoning-parser', 'esperanto']],
    ['--scheduling-policy', ['--scheduling-policy', 'lifo']],
    ['--max-model-len', ['--max-model-len', '1000000000']],
    ['--bogus', ['--bogus']],
    ['--speed', ['--speed', '']],
  ])('%s of %j', async (flag, args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${flag}: `));
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'serves until %s, and ends with 0, also in the middle of a stream',
  async (signal) => {
    const { child, exited, url } = await start('--model', 'm');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const body = JSON.stringify({
      model: 'm',
      prompt: 'x',
      stream: true,
      ignore_eos: true,
      max_tokens: 100_000,
    });
    const response = await fetch(`${url}/v1/completions`, { method: 'POST', body });
    await response.body!.getReader().read();
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
  },
);

test('a port that is taken is a bad flag', async () => {
  const { url } = await start();
  const { code, stderr } = await run('--port', new URL(url).port);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^--port: .*EADDRINUSE/);
});

test('--replay gives recorded answers, and its own where none was recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'answers.jsonl');
  const lines = [
    {
      messages: [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'x' },
        { role: 'user', content: 'Two?' },
      ],
      output: 'Recorded two.',
    },
    { id: 'q7', output: 'Recorded by id.' },
    { prompt: 'A prompt', output: 'Recorded prompt.' },
  ];
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { url } = await start('--replay', file, '--model', 'm', '--speed', '100');
  const ask = async (content: string) => {
    const request = { model: 'm', messages: [{ role: 'user', content }] };
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(request),
    });
    const answer = (await response.json()) as { choices: { message: { content: string } }[] };
    return answer.choices[0]!.message.content;
  };
  expect(await ask('Two?')).toBe('Recorded two.');
  expect(await ask('Anything [sim id=q7]')).toBe('Recorded by id.');
  expect(await ask('A prompt')).toBe('Recorded prompt.');
  expect(await ask('first')).not.toContain('Recorded');
});

test('--replay with a broken line names file and line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'answers.jsonl');
  await writeFile(file, '{"prompt": "a", "output": "b"}\n{"prompt": "a"}\n');
  const { code, stderr } = await run('--replay', file, '--port', '0');
  expect(code).toBe(2);
  expect(stderr).toContain(`--replay: ${file}:2: output must be a string`);
});
