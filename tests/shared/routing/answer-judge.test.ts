import { expect, test } from 'vitest';

import { createAnswerJudge } from '../../../shared/routing/answer-judge/answer-judge.ts';
import type { JudgedAnswer } from '../../../shared/routing/answer-judge/answer.ts';
import { checkArithmetic } from '../../../shared/routing/answer-judge/arithmetic.ts';
import { finalAnswer } from '../../../shared/routing/answer-judge/final-answer.ts';
import { readJudge, SHIPPED_JUDGE } from '../../../shared/routing/answer-judge/shipped-judge.ts';

const weights = readJudge(SHIPPED_JUDGE);
const judge = createAnswerJudge(weights);
const QUESTION = 'Which planet is the largest?\nA. Mars\nB. Jupiter\nC. Venus\nD. Mercury';
const GOOD = 'Jupiter has more mass than all other planets together, so it is Jupiter. The answer is (B).';

function doubt(text: string, differences: Partial<JudgedAnswer> = {}): number {
  const answer = { text, finishReason: 'stop', toolCalls: 0, fitsSchema: null, ...differences };
  return judge({ question: QUESTION, score: 0.4, chances: { small: 0.6, large: 0.75 } }, answer).doubt;
}

test.each([
  ['nothing at all', ''],
  ['no final answer', 'Planets are of different sizes, and there are eight of them around the sun.'],
  ['a loop', 'The only planet that is close to it is Mars, but this is not an option. '.repeat(60)],
  [
    'second thoughts and hedges',
    'However, none of the planets is listed. Wait, actually that is a mistake. Perhaps Mars is closest. The answer is (A).',
  ],
])('more doubt than of a plain good answer: %s', (_, text) => {
  expect(doubt(text)).toBeGreaterThan(doubt(GOOD));
});

test('what was known before the answer counts', () => {
  const answer = { text: GOOD, finishReason: 'stop', toolCalls: 0, fitsSchema: null };
  const of = (small: number): number =>
    judge({ question: QUESTION, score: 1 - small, chances: { small, large: 0.8 } }, answer).right;

  expect(of(0.9)).toBeGreaterThan(of(0.2));
});

test('the reasons are signs that a person understands', () => {
  const { reasons } = judge(
    { question: QUESTION, score: 0.4, chances: null },
    { text: 'I do not know. '.repeat(200), finishReason: 'length', toolCalls: 0, fitsSchema: null },
  );

  expect(reasons).toContainEqual(
    expect.stringMatching(/^-\d\.\d\d (?:no final answer|length|second thoughts)/),
  );
});

test('weights of other features are refused', () => {
  expect(() => createAnswerJudge({ ...weights, version: 0 })).toThrow('train it again');
  expect(() => createAnswerJudge({ ...weights, features: ['x'] })).toThrow('train it again');
});

test.each([
  ['The answer is (B).', 'B'],
  ['So the result is 42.', '42'],
  ['Hence \\boxed{x+1}.', 'x+1'],
  ['#### 18', '18'],
  ['{"reasoning": "…", "answer": "a \\"b\\""}', 'a \\"b\\'],
  ['I cannot say.', null],
])('the final answer of %j', (text, expected) => {
  expect(finalAnswer(text).text).toBe(expected);
});

test.each([
  ['16 - 3 - 4 = 9 and 9 * $2 = $18', 2, 0],
  ['1.5 * 80,000 = 120,000', 1, 0],
  ['20 * 3 = 61', 0, 1],
  ['10% * 50 = 5', 1, 0],
  ['2 + 3 * 4 = 14', 1, 0],
  ['x + 1 = 2, 3^2 = 9', 0, 0],
])('equations of %j are worked out', (text, right, wrong) => {
  expect(checkArithmetic(text)).toEqual({ right, wrong });
});
