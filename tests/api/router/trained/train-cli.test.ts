import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { readModel } from '../../../../api/router/trained/model-file.ts';
import { labelledRequests, toLine } from './labelled-requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'train-'));
const lines = labelledRequests(200, 5).map(toLine);

function train(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['api/router/trained/train-cli.ts', ...args], { encoding: 'utf8' });
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('trains from plain and gzipped files and prints the figures beside the heuristic and chance', () => {
  const plain = file('a.jsonl', lines.slice(0, 100).join('\n'));
  const packed = file('b.jsonl.gz', gzipSync(lines.slice(100).join('\n')));
  const out = join(folder, 'weights.json');
  const { status, stdout, stderr } = train('--data', plain, '--data', packed, '--out', out, '--folds', '3');

  expect(stderr).toContain('200 requests');
  expect(status).toBe(0);
  expect(stdout).toMatch(/apgr\t.*\ntrained\t\d\.\d{3} \[.*\nheuristic\t.*\nchance\t/);
  expect(readModel(out).provenance).toMatchObject({
    sources: { 'made up': { requests: 200 } },
    settings: { seed: 1, folds: 3 },
    metrics: { apgr: { value: expect.any(Number) as number } },
  });
});

test('bad lines are named with file and number, and left out on demand', () => {
  const bad = file(
    'bad.jsonl',
    [...lines, '{', '[]', '{"messages":[{"role":"user","content":"x"}],"small_ok":2,"large_ok":1}'].join(
      '\n',
    ),
  );
  const refused = train('--data', bad, '--out', join(folder, 'none.json'));

  expect([refused.status, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain(`${bad}:201: no JSON`);
  expect(refused.stderr).toContain(`${bad}:202: no JSON object`);
  expect(refused.stderr).toContain(`${bad}:203: small_ok and large_ok must be 0 or 1`);
  expect(train('--data', bad, '--skip-bad', '--folds', '2', '--out', join(folder, 'some.json')).status).toBe(
    0,
  );
});

const sameForAll = file(
  'same.jsonl',
  lines.map((line) => line.replace(/"small_ok":\d/, '"small_ok":1')).join('\n'),
);

test.each<[string, string[], string]>([
  ['no data', [], '--data FILE is missing'],
  ['a missing file', ['--data', '/nowhere.jsonl'], 'ENOENT'],
  ['too little', ['--data', file('few.jsonl', lines.slice(0, 9).join('\n'))], '9 requests are too few'],
  ['nothing to tell apart', ['--data', sameForAll], 'small model is right in all'],
  ['an odd number', ['--data', 'x', '--folds', '1'], '--folds: "1" will not do'],
  ['an unknown option', ['--date', 'x'], "Unknown option '--date'"],
])('%s is refused with the reason', (_, args, reason) => {
  const { status, stdout, stderr } = train(...args);

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(reason);
});

test('--help says how to use it', () => {
  expect(train('--help')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('npm run router:train -- --data FILE') as string,
  });
});
