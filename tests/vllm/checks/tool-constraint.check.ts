import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { constrainedAnswers } from '../../workers/engine/support/constrained-answers.ts';
import { VLLM_FOLDER } from '../versions.ts';

/**
 * Every structural tag that we ask for, by xgrammar itself: what the simulated model writes under it is accepted,
 * and what breaks the demand is not. Needs the installation's Python, not the server.
 */
const ANSWERS = [null, 'qwen3'].flatMap((reasoning) =>
  constrainedAnswers(reasoning).map((answer) => [`${answer.title}, thinking: ${reasoning}`, answer] as const),
);
const PROSE = 'It rains in Zürich.';
const accepted = askXgrammar(
  ANSWERS.map(([, { constraint, text }]) => ({
    constraint,
    texts: [text, text.replace('417', '418'), PROSE, text + text],
  })),
);

describe('xgrammar takes every structural tag, and it binds', () => {
  test.each(ANSWERS.map(([title, answer], index) => [title, answer, index] as const))(
    '%s',
    (_title, { demand, text }, index) => {
      const [changes, either] = [text.includes('417'), expect.any(Boolean)];
      const otherArgument = demand.fits && changes ? false : either;
      expect(accepted[index]).toEqual([true, otherArgument, !demand.forced, demand.once ? false : either]);
    },
  );
});

function askXgrammar(cases: { constraint: unknown; texts: string[] }[]): (boolean[] | string)[] {
  const python = join(VLLM_FOLDER, 'venv', 'bin', 'python');
  const script = join(import.meta.dirname, '../accept-structural-tags.py');
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`xgrammar could not be asked: ${stderr.slice(-500)}`);
  const { results } = JSON.parse(stdout) as { results: (boolean[] | string)[] };
  return results;
}
