import { spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

function run(
  args: readonly string[],
  stdin: string,
): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, ['workers/tool-parsers/parse-cli.ts', ...args], {
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
      { id: 5, ...none, error: expect.stringMatching(/^unknown reasoning parser "nobody"/) },
      { id: 6, ...none, error: 'tools: each needs a name' },
      { id: null, ...none, error: expect.stringContaining('JSON') },
    ]);
    expect(status).toBe(0);
  });

  it('says how to use it', () => {
    expect(run(['--help'], '').stdout).toContain('Tool parsers: apertus');
    expect(run([], '').status).toBe(2);
    expect(run(['--parser', 'nobody'], 'x')).toMatchObject({ status: 1, stdout: '' });
  });
});
