import type { RoutingConfig } from '../../../shared/config/types.ts';
import { classOfScore } from '../class-of-score.ts';
import type { LocalClassifier } from '../classifier.ts';
import { createHeuristicClassifier } from '../heuristic/heuristic-classifier.ts';
import { blend } from './blend.ts';
import { toExample } from './example.ts';
import { explain } from './explain.ts';
import { predict, type Prediction, type TrainedModel } from './trained-model.ts';

export interface TrainedClassifierDeps {
  bands: RoutingConfig['bands'];
  model: TrainedModel;
}

/** Below this much trust the heuristic's reasons are the ones that count. */
const MOSTLY = 0.5;

/** Two logistic heads over words and surface; the less a request is like the training data, the more the heuristic counts. */
export function createTrainedClassifier({ bands, model }: TrainedClassifierDeps): LocalClassifier {
  const heuristic = createHeuristicClassifier({ bands });
  return {
    name: 'trained',
    classify(request) {
      const example = toExample(request);
      const prediction = predict(model, example);
      // Nine in ten requests like the training data never need it, and it costs a fifth of the time.
      const fallback = prediction.trust < 1 ? heuristic.classify(request) : null;
      const blended = fallback === null ? prediction.score : blend(prediction, fallback.score);
      const score = Math.round(1000 * blended) / 1000;
      const byWeights = fallback === null || prediction.trust >= MOSTLY;
      const why = byWeights ? explain(model, example, prediction) : fallback.reasons;
      const reasons = [...trustReasons(model, prediction), ...why];
      const { small, large } = prediction;
      const chances = prediction.trust >= MOSTLY ? { small, large } : null;
      return { score, class: classOfScore(score, bands), reasons, classifier: 'trained', chances };
    },
  };
}

function trustReasons(
  { familiarity }: TrainedModel,
  { small, large, distance, trust }: Prediction,
): string[] {
  const chances = `right by the training data: small ${percent(small)}, large ${percent(large)}`;
  if (trust === 1) return [chances];
  const far = `distance ${distance.toFixed(1)}, usual up to ${familiarity.usual.toFixed(1)}`;
  if (trust === 0) return [`unlike the training data (${far}): heuristic`];
  return [chances, `not much like the training data (${far}): ${percent(1 - trust)} heuristic`];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
