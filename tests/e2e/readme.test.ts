import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ROOT } from '../../deploy/folders.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';

const run = promisify(execFile);

let gateway: TestGateway;
let readme: string;
/** Inside the project, so that examples find its packages. */
let folder: string;

beforeAll(async () => {
  gateway = await startGateway();
  readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  folder = await mkdtemp(join(ROOT, 'tests/fixtures/readme-'));
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The README's code block of this language that contains the words, pointed at the test's gateway. */
function example(language: string, words: string): string {
  const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
  const found = blocks.filter(([, name, code]) => name === language && code!.includes(words));
  expect(found, `one ${language} block with ${words}`).toHaveLength(1);
  return found[0]![2]!.replaceAll('127.0.0.1:8080', new URL(gateway.url).host);
}

async function runScript(code: string): Promise<string> {
  const file = join(folder, `example-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, code);
  return (await run(process.execPath, [file])).stdout;
}

describe('every example of the README runs as it stands there', () => {
  test('curl', async () => {
    const { stdout } = await run('bash', ['-c', example('sh', 'curl')]);
    const answer = JSON.parse(stdout) as { object: string; choices: { message: { content: string } }[] };
    expect(answer.object).toBe('chat.completion');
    expect(answer.choices[0]!.message.content).not.toBe('');
  });

  test('the openai package', async () => {
    const args = JSON.parse(await runScript(example('js', "from 'openai'"))) as { city: string };
    expect(args.city).toBeTypeOf('string');
  });

  test('the WebSocket', async () => {
    expect((await runScript(example('js', "from 'ws'"))).length).toBeGreaterThan(50);
  });

  test('every npm script that it names exists', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(4);
    for (const name of named) expect(scripts).toHaveProperty([name]);
  });

  test('every file that it links to exists', async () => {
    for (const [, path] of readme.matchAll(/\]\((?!http)([^)]+)\)/g)) {
      await expect(
        readFile(join(ROOT, path!)).catch((error: NodeJS.ErrnoException) => error.code),
      ).resolves.not.toBe('ENOENT');
    }
  });
});
