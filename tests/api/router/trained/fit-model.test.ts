import { expect, test } from 'vitest';

import { crossValidate, foldOf } from '../../../../api/router/trained/cross-validate.ts';
import { toLabelledExample } from '../../../../api/router/trained/example.ts';
import { fitModel } from '../../../../api/router/trained/fit-model.ts';
import { predict } from '../../../../api/router/trained/trained-model.ts';
import { auroc } from '../../../../shared/routing/routing-metrics.ts';
import { labelledRequests } from './labelled-requests.ts';

const OPTIONS = { l2: 0.002, seed: 1 };
const examples = labelledRequests(400, 7).map(toLabelledExample);
const model = fitModel(examples, OPTIONS);

test('what separates the training data separates requests that were not among them', () => {
  const unseen = labelledRequests(300, 8).map(toLabelledExample);
  const outcomes = unseen.map((example) => ({
    score: predict(model, example).score,
    small: example.smallOk,
    large: example.largeOk,
  }));

  // The labels' own noise leaves .85 to the best possible score.
  expect(auroc(outcomes)).toBeGreaterThan(0.78);
});

test('the same data give the same weights', () => {
  expect(fitModel(examples, OPTIONS)).toEqual(model);
});

test('held-out scores are calibrated: among ten requests at 0.8, eight are beyond the small model', () => {
  const { predictions } = crossValidate(examples, { ...OPTIONS, folds: 4 });
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const high = predictions.flatMap(({ score }, i) =>
    score >= 0.5 ? [{ score, wrong: 1 - examples[i]!.smallOk }] : [],
  );
  const low = predictions.flatMap(({ score }, i) =>
    score < 0.5 ? [{ score, wrong: 1 - examples[i]!.smallOk }] : [],
  );

  expect(high.length).toBeGreaterThan(50);
  for (const group of [high, low]) {
    const difference = mean(group.map(({ score }) => score)) - mean(group.map(({ wrong }) => wrong));
    expect(Math.abs(difference)).toBeLessThan(0.1);
  }
});

test('a prompt is in one fold, however often it occurs', () => {
  const folds = [...examples, ...labelledRequests(400, 7).map(toLabelledExample)].map((example) =>
    foldOf(example, 5, 1),
  );

  expect(folds.slice(0, 400)).toEqual(folds.slice(400));
  expect(new Set(folds)).toEqual(new Set([0, 1, 2, 3, 4]));
});
