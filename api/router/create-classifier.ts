import type { RoutingConfig } from '../../shared/config/types.ts';
import type { Classifier } from './classifier.ts';
import { createHeuristicClassifier } from './heuristic/heuristic-classifier.ts';

export type ClassifierName = RoutingConfig['classifier'];

/** Every classifier that `routing.yaml` can name. */
const CREATE: Record<ClassifierName, (routing: RoutingConfig) => Classifier> = {
  heuristic: createHeuristicClassifier,
};

export const CLASSIFIER_NAMES = Object.keys(CREATE) as ClassifierName[];

export function createClassifier(name: ClassifierName, routing: RoutingConfig): Classifier {
  return CREATE[name](routing);
}
