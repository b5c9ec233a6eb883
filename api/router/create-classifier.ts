import type {
  ClassifierName,
  Config,
  LocalClassifierName,
  RoutingConfig,
} from '../../shared/config/types.ts';
import type { Classifier, LocalClassifier } from './classifier.ts';
import { createHeuristicClassifier } from './heuristic/heuristic-classifier.ts';
import { type AskModel, createLlmClassifier } from './llm/llm-classifier.ts';
import { readModel } from './trained/model-file.ts';
import { SHIPPED_WEIGHTS } from './trained/shipped-weights.ts';
import { createTrainedClassifier } from './trained/trained-classifier.ts';

/** Every classifier that needs nobody else. */
const LOCAL: Record<LocalClassifierName, (routing: RoutingConfig) => LocalClassifier> = {
  heuristic: createHeuristicClassifier,
  trained: ({ bands, weights }) =>
    createTrainedClassifier({ bands, model: readModel(weights ?? SHIPPED_WEIGHTS).model }),
};

export const LOCAL_CLASSIFIER_NAMES = Object.keys(LOCAL) as LocalClassifierName[];

export function createLocalClassifier(name: LocalClassifierName, routing: RoutingConfig): LocalClassifier {
  return LOCAL[name](routing);
}

/** The one that `routing.yaml` names. `ask`: how a model is asked. */
export function createClassifier(
  name: ClassifierName,
  { models, routing }: Pick<Config, 'models' | 'routing'>,
  ask: AskModel,
): Classifier {
  if (name !== 'llm') return createLocalClassifier(name, routing);
  const { timeLimitMs, fallback } = routing.llm;
  const judge = models.find(({ role }) => role === 'small') ?? models[0]!;
  return createLlmClassifier({
    ask,
    model: judge.id,
    fallback: createLocalClassifier(fallback, routing),
    timeLimitMs,
    bands: routing.bands,
  });
}
