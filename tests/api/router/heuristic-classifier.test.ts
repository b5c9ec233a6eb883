import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createHeuristicClassifier } from '../../../api/router/heuristic/heuristic-classifier.ts';
import { BIAS } from '../../../api/router/heuristic/signals.ts';
import type { ChatMessage, ChatRequest, ToolDefinition } from '../../../shared/types/chat.ts';
import { ask, ROUTING } from './router-setup.ts';

const classifier = createHeuristicClassifier(ROUTING);
const scoreOf = (request: ChatRequest) => classifier.classify(request).score;

const PROGRAM = '```ts\nfunction f(a) {\n  return a == 1;\n}\nconst g = () => f(2);\n```';

function tools(count: number): ToolDefinition[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'function',
    function: {
      name: `tool_${index}`,
      parameters: { type: 'object', properties: { a: { type: 'string' } } },
    },
  }));
}

function run(steps: number): ChatMessage[] {
  const step: ChatMessage[] = [
    {
      role: 'assistant',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'done' },
  ];
  return [{ role: 'user', content: 'Book it.' }, ...Array.from({ length: steps }, () => step).flat()];
}

test.each<[string, ChatRequest, ChatRequest]>([
  ['a proof than a greeting', ask('Prove it rigorously.'), ask('Hello there.')],
  [
    'code than prose',
    ask(`Look at this: ${PROGRAM}`),
    ask('Look at this: a poem about a function of the state.'),
  ],
  ['formulas than words', ask('Let \\int x^2 = 3·4, √2 ≥ ∑ a^2.'), ask('Let me know when you are there.')],
  [
    'a legal case than a recipe',
    ask('The plaintiff sued the defendant in court.'),
    ask('The chef boiled an egg in water.'),
  ],
  ['a long question than a short one', ask('word '.repeat(500)), ask('word '.repeat(5))],
  ['a choice of ten than none', ask('A. a\nB. b\nC. c\nD. d\nE. e\nF. f'), ask('a, b, c, d, e or f?')],
  ['thirty tools than one', ask('Go.', { tools: tools(30) }), ask('Go.', { tools: tools(1) })],
  ['a run of ten steps than its start', ask('', { messages: run(10) }), ask('', { messages: run(0) })],
  ['structured output than text', ask('Go.', { response_format: { type: 'json_object' } }), ask('Go.')],
  ['a long answer than a short one', ask('Go.', { max_tokens: 8000 }), ask('Go.', { max_tokens: 100 })],
  ['reasoning than translating, in Spanish', ask('Demuestra y razona.'), ask('Traduce y responde.')],
  ['reasoning than translating, in German', ask('Beweise und analysiere.'), ask('Bitte übersetze das.')],
  ['reasoning than translating, in Russian', ask('Докажи и обоснуй.'), ask('Переведи это.')],
  ['reasoning than translating, in Chinese', ask('请证明并推导'), ask('请翻译这个')],
  ['reasoning than translating, in Japanese', ask('導出して考察してください'), ask('翻訳してください')],
])('harder: %s', (_, harder, easier) => {
  expect(scoreOf(harder)).toBeGreaterThan(scoreOf(easier));
});

test.each<[string, ChatRequest, string]>([
  ['a greeting', ask('Hello'), 'simple'],
  ['a translation', ask('Translate "good morning" into French.'), 'simple'],
  ['one call of one tool', ask('What is the weather in Oslo?', { tools: tools(1) }), 'simple'],
  ['a proof', ask('Prove rigorously that there are infinitely many primes and derive a bound.'), 'moderate'],
  ['a refactoring', ask(`Refactor and debug this:\n${PROGRAM}`), 'complex'],
])('%s', (_, request, expected) => {
  expect(classifier.classify(request).class).toBe(expected);
});

test('the reasons are the sum, most weighty first', () => {
  const { score, reasons } = classifier.classify(ask(`Prove that this is right:\n${PROGRAM}\nA. yes\nB. no`));
  const weights = reasons.map((reason) => Number.parseFloat(reason));

  expect(weights.length).toBeGreaterThan(2);
  expect(weights).toEqual(weights.toSorted((a, b) => Math.abs(b) - Math.abs(a)));
  const said = weights.reduce((sum, weight) => sum + weight, BIAS);
  const logOdds = Math.log(score / (1 - score));
  expect(Math.abs(said - logOdds)).toBeLessThan(0.3);
});

test('a request without any signal says that', () => {
  expect(classifier.classify(ask('Ok.')).reasons).toEqual(['short and plain']);
});

test('what the system prompt or the tools say in words is not the question', () => {
  const system: ChatMessage = { role: 'system', content: 'Prove, analyze, debug and refactor rigorously.' };
  const messages: ChatMessage[] = [system, { role: 'user', content: 'Hello' }];

  expect(scoreOf(ask('', { messages }))).toBe(scoreOf(ask('Hello')));
});

test('any text has a score between 0 and 1 and a reason', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const { score, reasons } = classifier.classify(ask(text));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(reasons.length).toBeGreaterThan(0);
    }),
  );
});
