import { spawnSync } from 'node:child_process';

import { expect, test } from 'vitest';

function classify(args: string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['api/router/classify-cli.ts', ...args], { input, encoding: 'utf8' });
}

function parsed(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('one body a line in, one decision a line out, in order, whatever model a body names', () => {
  const bodies = [
    { id: 'easy', messages: [{ role: 'user', content: 'Hello' }] },
    { id: 2, model: 'large', messages: [{ role: 'user', content: 'Hello' }] },
    {
      id: 'hard',
      messages: [{ role: 'user', content: 'Prove and derive rigorously:\n```\nx = 1;\ny = 2;\n```\n' }],
    },
  ];
  const { stdout, status } = classify(['--jsonl'], bodies.map((body) => JSON.stringify(body)).join('\n'));

  expect(parsed(stdout)).toMatchObject([
    { id: 'easy', class: 'simple', model: 'llama-3.1-8b-instruct' },
    { id: 2, class: 'simple', model: 'llama-3.1-8b-instruct' },
    { id: 'hard', class: 'complex', model: 'llama-3.1-70b-instruct-awq' },
  ]);
  expect(Object.keys(parsed(stdout)[0] ?? {})).toEqual(['id', 'score', 'class', 'model', 'reasons']);
  expect(status).toBe(0);
});

test('a bad line gives an error with its number, and the next one its turn', () => {
  const lines = [
    '{bad',
    '',
    '[]',
    '{"id":4,"messages":[]}',
    '{"id":5,"messages":[{"role":"user","content":5}]}',
    '{"id":6,"messages":[{"role":"user","content":"x"}],"tools":{}}',
    JSON.stringify({ id: 7, messages: [{ role: 'user', content: 'word '.repeat(400_000) }] }),
    '{"id":8,"messages":[{"role":"user","content":"Hi"}]}',
  ];
  const { stdout, status } = classify(['--jsonl', '--classifier', 'heuristic'], lines.join('\n'));

  expect(parsed(stdout)).toMatchObject([
    { line: 1, id: null, error: { code: 'invalid_json' } },
    { line: 3, id: null, error: { code: 'invalid_request' } },
    { line: 4, id: 4, error: { code: 'invalid_request', param: 'messages' } },
    { line: 5, id: 5, error: { code: 'invalid_request', param: 'messages' } },
    { line: 6, id: 6, error: { code: 'invalid_request', param: 'tools' } },
    { line: 7, id: 7, error: { code: 'context_length_exceeded', param: 'messages' } },
    { id: 8, class: 'simple' },
  ]);
  expect(status).toBe(0);
});

test('--help says how to use it', () => {
  expect(classify(['--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('npm run --silent classify -- --jsonl') as string,
  });
});

test.each([
  [['--classifier', 'oracle'], 'unknown classifier "oracle": there is heuristic'],
  [['--josnl'], "Unknown option '--josnl'"],
])('%j is refused', (args, message) => {
  const { status, stdout, stderr } = classify(args);

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});
