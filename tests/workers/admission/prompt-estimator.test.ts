import { describe, expect, test } from 'vitest';

import { predictPromptTokens } from '../../../shared/jobs/prompt-model.ts';
import type { ChatRequest, ContentPart } from '../../../shared/types/chat.ts';
import { createPromptEstimator } from '../../../workers/admission/prompt-estimator.ts';

const chat = (content: string | ContentPart[]): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content }],
});

describe('what has been learned', () => {
  test('is prose’s ratio before anything was seen', () => {
    expect(createPromptEstimator().model()).toEqual({ fixedTokens: 0, tokensPerByte: 0.25 });
  });

  test('says of a prompt’s bytes what the estimate says of the prompt', () => {
    const estimator = createPromptEstimator();
    for (let seen = 0; seen < 300; seen += 1) {
      const content = 'x'.repeat(100 + 37 * (seen % 50));
      estimator.observe(chat(content), 30 + content.length / 3);
    }
    const { fixedTokens, tokensPerByte } = estimator.model();
    expect(tokensPerByte).toBeCloseTo(1 / 3, 2);
    expect(fixedTokens).toBeGreaterThan(20);
    expect(fixedTokens).toBeLessThan(40);
    for (const bytes of [10, 1000, 50_000])
      expect(predictPromptTokens(bytes, estimator.model())).toBe(estimator.estimate(chat('x'.repeat(bytes))));
  });

  test('an engine that does not tell prompt lengths teaches nothing', () => {
    const estimator = createPromptEstimator();
    estimator.observe(chat('x'.repeat(1000)), 0);
    expect(estimator.model()).toEqual({ fixedTokens: 0, tokensPerByte: 0.25 });
  });
});

describe('predicted prompt tokens', () => {
  test('many short chats, mostly template, do not spoil the guess for a long prompt', () => {
    const estimator = createPromptEstimator();
    for (let seen = 0; seen < 500; seen += 1) estimator.observe(chat('Why is the sky blue?'), 37);
    expect(estimator.estimate(chat('word '.repeat(54_000)))).toBeLessThan(2 * 67_500);
  });

  test('learns another tokenizer’s ratio', () => {
    const estimator = createPromptEstimator();
    const content = 'x'.repeat(10_000);
    for (let seen = 0; seen < 100; seen += 1) estimator.observe(chat(content), 5_000);
    expect(estimator.estimate(chat(content))).toBeGreaterThan(4_500);
    expect(estimator.estimate(chat(content))).toBeLessThan(5_500);
  });

  test('an image’s base64 is not text', () => {
    const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(2_000_000)}` } };
    expect(
      createPromptEstimator().estimate(chat([{ type: 'text', text: 'What is this?' }, image])),
    ).toBeLessThan(50);
  });
});
