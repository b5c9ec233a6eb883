import { describe, expect, test } from 'vitest';

import { loadConfig } from '../../../shared/config/load-config.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import { createJobPredictor } from '../../../workers/admission/job-predictor.ts';
import { createLengthModel } from '../../../workers/admission/length-model.ts';
import { createPrefixHits } from '../../../workers/admission/prefix-hits.ts';
import { createPromptEstimator } from '../../../workers/admission/prompt-estimator.ts';
import { sampleSpec } from '../../contracts/job-store.contract.ts';
import { jobRecord } from './support/job-record.ts';

const [model] = loadConfig('configs').models;

function predict(request: Partial<ChatRequest>, givesTokenIds = true) {
  const predictor = createJobPredictor({
    model: model!,
    estimator: createPromptEstimator(),
    prefixHits: createPrefixHits(),
    lengths: createLengthModel(),
    givesTokenIds: () => givesTokenIds,
  });
  const asked = { ...sampleSpec().request, ...request };
  const record = jobRecord({ request: asked }, { attempt: 1, failures: 1, written: 300 });
  return predictor.predict(record, Date.now(), 50);
}

describe('a job that has written in an earlier attempt', () => {
  test('goes on behind it', () => {
    expect(predict({})).toMatchObject({ written: 300, canContinue: true, promptTokens: 50 });
  });

  test.each<[string, Partial<ChatRequest>, boolean]>([
    ['its output is constrained', { response_format: { type: 'json_object' } }, true],
    ['it wants log probabilities', { logprobs: true }, true],
    ['it has stop strings', { stop: ['.'] }, true],
    ['its engine gives no token ids', {}, false],
  ])('starts over when %s: the engine holds none of it', (_, request, givesTokenIds) => {
    expect(predict(request, givesTokenIds)).toMatchObject({ written: 0, canContinue: false });
  });
});
