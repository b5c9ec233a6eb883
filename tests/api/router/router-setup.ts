import { classOfScore } from '../../../api/router/class-of-score.ts';
import type { Classifier } from '../../../api/router/classifier.ts';
import type { ModelOutlook } from '../../../api/router/model-outlook.ts';
import type { ModelConfig, RoutingConfig } from '../../../shared/config/types.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import { testModel } from '../../fixtures/test-model.ts';

export const ROUTING: RoutingConfig = {
  strategy: 'balanced',
  classifier: 'heuristic',
  weights: null,
  llm: { timeLimitMs: 800, fallback: 'heuristic' },
  shadow: null,
  bands: { moderate: 0.35, complex: 0.6 },
  thresholds: { cost: 0.7, balanced: 0.5, quality: 0.3, latency: 0.6 },
  verification: { reasks: 1, escalate: true, doubt: null, maxExtraMs: 20_000 },
  tenants: {},
};

export const GONE: ModelOutlook = {
  live: false,
  queueEtaMs: null,
  msPerOutputToken: null,
  kvCapacityTokens: null,
  promptModel: null,
};
export const IDLE: ModelOutlook = { ...GONE, live: true, queueEtaMs: 0 };

/** A third of the context and a fifth of the price of `LARGE`. */
export const SMALL = modelNamed('tiny', { aliases: ['small'] });
export const LARGE = modelNamed('huge', {
  role: 'large',
  aliases: ['large'],
  contextLength: 24_000,
  price: {
    promptNanoUsdPerToken: 250,
    cachedPromptNanoUsdPerToken: 125,
    completionNanoUsdPerToken: 400,
    gpuUsdPerHour: 2.5,
  },
});

export function modelNamed(id: string, differences: Partial<ModelConfig> = {}): ModelConfig {
  return testModel({ id, contextLength: 8000, defaultMaxTokens: 500, maxMaxTokens: 2000, ...differences });
}

/** A classifier whose mind is made up. */
export function scoring(score: number): Classifier {
  return {
    name: 'fixed',
    classify: () => ({
      score,
      class: classOfScore(score, ROUTING.bands),
      reasons: ['as the test says'],
      classifier: 'fixed',
    }),
  };
}

export function ask(content: string, rest: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', content }], ...rest };
}
