export type StrategyName = 'cost' | 'latency' | 'quality' | 'balanced';
export type ModelRole = 'small' | 'large';
/** How hard a request looks; the bands of the classifier's score. */
export type RouteClass = 'simple' | 'moderate' | 'complex';

/** The router's decision, recorded on the job, in the response header and in the first event. */
export interface Route {
  /** Configured model id, never an alias. */
  model: string;
  class: RouteClass;
  /** 0..1: how sure the classifier is that the small model will not do. */
  score: number;
  strategy: StrategyName | 'explicit';
  classifier: string;
  /** Human-readable, most weighty first. */
  reasons: string[];
  /** How likely each model is right, 0..1, where the classifier can say. */
  chances?: { small: number; large: number };
  /** What the shadow router would have decided; left out where there is none. */
  shadow?: ShadowRoute;
}

export interface ShadowRoute {
  model: string;
  score: number;
  strategy: StrategyName;
  classifier: string;
}
