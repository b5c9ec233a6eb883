import type { ChatRequest } from '../../shared/types/chat.ts';
import type { RouteClass } from '../../shared/types/route.ts';

export interface Classification {
  /** 0..1: how likely the small model will not do. */
  score: number;
  class: RouteClass;
  /** Human-readable, most weighty first. */
  reasons: string[];
  /** Which classifier said so. */
  classifier: string;
  /** How likely each model is right, 0..1, where a classifier knows: the judge of answers builds on them. */
  chances?: { small: number; large: number } | null;
}

/** One that answers at once, from the request alone. */
export interface LocalClassifier extends Classifier {
  classify(request: ChatRequest): Classification;
}

/** The seam of classification: a table of weights, a trained model, or a model that is asked. */
export interface Classifier {
  readonly name: string;
  classify(request: ChatRequest): Classification | Promise<Classification>;
}
