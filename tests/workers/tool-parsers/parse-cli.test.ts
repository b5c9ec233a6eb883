import { spawnSync } from 'node:child_process';

import { describe, expect, it, test } from 'vitest';

const CLI = 'workers/tool-parsers/parse-cli.ts';

function run(
  args: readonly string[],
  stdin: string,
): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, [CLI, ...args], {
    input: stdin,
    encoding: 'utf8',
  });
}

describe('parse', () => {
  it('prints what one output comes to', () => {
    const { stdout } = run(
      ['--parser', 'hermes', '--reasoning', 'qwen3'],
      'plan</think>Hi <tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>',
    );
    expect(stdout).toBe('--- reasoning\nplan\n--- content\nHi \n--- call f\n{"a": 1}\n');
  });

  it('answers every line with one, also a bad one', () => {
    const requests = [
      { id: 1, parser: 'hermes', tools: [], chunks: ['a<tool_', 'call>{"name": "f"}', ''] },
      { id: 2, parser: 'qwen3', chunks: ['x</think>', 'y'] },
      {
        id: 3,
        parser: { tools: 'glm47', reasoning: 'glm47' },
        tools: [{ name: 'f' }],
        chunks: ['x<tool_call>f</tool_call>'],
      },
      { id: 4, parser: 'hermes', tool_choice: 'none', chunks: ['<tool_call>{"name": "f"}</tool_call>'] },
      { id: 5, parser: 'nobody', chunks: ['x'] },
      { id: 6, parser: 'hermes', tools: [{}], chunks: ['x'] },
      { id: 7, parser: { tools: 'hermse' }, chunks: ['x'] },
      { id: 8, parser: 'hermes', chunks: 'x' },
      null,
    ];
    const { stdout, status } = run(
      ['--jsonl'],
      [...requests.map((request) => JSON.stringify(request)), '{'].join('\n'),
    );
    const answers = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const none = { content: null, reasoning: null, tool_calls: [] };
    expect(answers).toEqual([
      { id: 1, content: 'a', reasoning: null, tool_calls: [{ name: 'f', arguments: '{}' }] },
      { id: 2, content: 'y', reasoning: 'x', tool_calls: [] },
      { id: 3, content: null, reasoning: 'x', tool_calls: [{ name: 'f', arguments: '{}' }] },
      { id: 4, ...none },
      { id: 5, ...none, error: 'unknown parser "nobody"; --help lists them' },
      { id: 6, ...none, error: 'tools: each needs a name' },
      { id: 7, ...none, error: 'unknown tool parser "hermse"; did you mean hermes?' },
      { id: 8, ...none, error: 'chunks: not a list of strings' },
      { id: null, ...none, error: 'not an object' },
      { id: null, ...none, error: expect.stringContaining('JSON') },
    ]);
    expect(status).toBe(0);
  });

  it('answers a line that comes in pieces, and one without its line break', () => {
    const long = 'é'.repeat(200_000);
    const lines = [1, 2].map((id) => JSON.stringify({ id, parser: 'hermes', chunks: [long] }));
    const { stdout } = run(['--jsonl'], lines.join('\r\n\n'));
    const answers = stdout.split('\n').map((line) => line && JSON.parse(line));
    expect(answers).toEqual([
      ...[1, 2].map((id) => ({ id, content: long, reasoning: null, tool_calls: [] })),
      '',
    ]);
  });

  it('leaves calls out where the request forbids them, and keeps the text', () => {
    const chunks = ['Hi <tool_call>{"name": "f"}</tool_call>'];
    const { stdout } = run(['--jsonl'], JSON.stringify({ parser: 'hermes', tool_choice: 'none', chunks }));
    expect(JSON.parse(stdout)).toEqual({ id: null, content: 'Hi ', reasoning: null, tool_calls: [] });
  });

  it('ends quietly when nobody reads on', () => {
    const line = JSON.stringify({ parser: 'hermes', chunks: ['x'.repeat(1000)] });
    const command = `yes '${line}' | '${process.execPath}' ${CLI} --jsonl | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stdout).toContain('"content":"xxx');
    expect(stderr).toBe('');
  });

  it('says how to use it', () => {
    expect(run(['--help'], '').stdout).toMatch(/tool_choice "none"[^]*Tool parsers: apertus/);
  });

  test.each([
    [[], '--parser NAME or --jsonl is needed; --help says more'],
    [['--parser', 'nonsense'], 'unknown parser "nonsense"; --help lists them'],
    [['--parser', 'hermse'], 'unknown parser "hermse"; did you mean hermes?'],
    [
      ['--parser', 'hermes', '--reasoning', 'nemotron'],
      'unknown reasoning parser "nemotron"; did you mean nemotron_v3?',
    ],
    [['--parser', 'hermes', '--tools', 'no-such.json'], /^--tools no-such.json: ENOENT/],
    [['--parser', 'hermes', '--tools', 'README.md'], /^--tools README.md: .*JSON/],
    [['--parser', 'hermes', '--tools', 'package.json'], '--tools package.json: tools: not a list'],
    [['--nope'], /^Unknown option '--nope'/],
  ])('%j: one line that says what is wrong', (args, message) => {
    const { stdout, stderr, status } = run(args, 'x');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toMatch(/^parse: .*\n$/);
    expect(stderr.slice('parse: '.length).trimEnd()).toMatch(message);
  });
});
