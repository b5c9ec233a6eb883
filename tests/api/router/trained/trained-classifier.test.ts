import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createHeuristicClassifier } from '../../../../api/router/heuristic/heuristic-classifier.ts';
import { toLabelledExample } from '../../../../api/router/trained/example.ts';
import { fitModel } from '../../../../api/router/trained/fit-model.ts';
import { createTrainedClassifier } from '../../../../api/router/trained/trained-classifier.ts';
import { ask, ROUTING } from '../router-setup.ts';
import { labelledRequests } from './labelled-requests.ts';

const model = fitModel(labelledRequests(400, 7).map(toLabelledExample), { l2: 0.002, seed: 1 });
const classifier = createTrainedClassifier({ bands: ROUTING.bands, model });
const heuristic = createHeuristicClassifier(ROUTING);

const EASY = 'what garden is the river name of apple this where song does it come?';
const HARD = 'what tensor is the spinor name of entropy this where functor does it come?';

test('a request like the training data is scored by them, and the reasons are its words', () => {
  const easy = classifier.classify(ask(EASY));
  const hard = classifier.classify(ask(HARD));

  expect(hard.score).toBeGreaterThan(easy.score + 0.1);
  expect(hard.reasons[0]).toMatch(/^right by the training data: small \d+ %, large \d+ %$/);
  expect(hard.reasons).toContainEqual(
    expect.stringMatching(/^\+\d\.\d\d "(?:spinor|tensor|entropy|functor)"$/),
  );
  expect(easy.reasons).toContainEqual(expect.stringMatching(/^-\d\.\d\d "(?:garden|river|apple|song)"$/));
  expect(hard.chances).toMatchObject({
    small: expect.any(Number) as number,
    large: expect.any(Number) as number,
  });
});

test.each([
  ['another language', ask('Докажи, что множество простых чисел бесконечно, и обоснуй каждый шаг.')],
  [
    'a program',
    ask('def f(a):\n    while a > 1:\n        a = a // 2\n    return a\nassert f(8) == ??'.repeat(3)),
  ],
  [
    'tools',
    ask('Go.', {
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }],
    }),
  ],
])(
  'unlike anything in the training data (%s): the heuristic decides, and the reasons say so',
  (_, request) => {
    const { score, reasons, chances } = classifier.classify(request);
    const { score: wanted, reasons: why } = heuristic.classify(request);

    expect(score).toBe(wanted);
    expect(reasons[0]).toMatch(/^unlike the training data \(distance .*\): heuristic$/);
    expect(reasons.slice(1)).toEqual(why);
    expect(chances).toBeNull();
  },
);

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
