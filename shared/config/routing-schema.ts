import type { StrategyName } from '../types/route.ts';
import { integer, optional, optionalSection, section, share } from './schema-parts.ts';
import type { ClassifierName, LocalClassifierName } from './types.ts';

const STRATEGIES: StrategyName[] = ['cost', 'latency', 'quality', 'balanced'];
const LOCAL_CLASSIFIERS: LocalClassifierName[] = ['heuristic', 'trained'];
const CLASSIFIERS: ClassifierName[] = [...LOCAL_CLASSIFIERS, 'llm'];

const strategy = { type: 'string', enum: STRATEGIES };

/** `configs/routing.yaml`. */
export const ROUTING_SCHEMA = section({
  strategy: { ...strategy, default: 'balanced' },
  classifier: { type: 'string', enum: CLASSIFIERS, default: 'trained' },
  weights: optional({ type: 'string', minLength: 1 }),
  llm: optionalSection({
    time_limit_ms: integer(1, 800),
    fallback: { type: 'string', enum: LOCAL_CLASSIFIERS, default: 'heuristic' },
  }),
  shadow: optional(
    section({ classifier: { type: 'string', enum: LOCAL_CLASSIFIERS }, strategy }, [
      'classifier',
      'strategy',
    ]),
  ),
  bands: optionalSection({ moderate: share(0.35), complex: share(0.6) }),
  thresholds: optionalSection({
    cost: share(0.7),
    balanced: share(0.5),
    quality: share(0.3),
    latency: share(0.6),
  }),
  verification: optionalSection({
    reasks: { ...integer(0, 1), maximum: 5 },
    escalate: { type: 'boolean', default: true },
    doubt: optional({ type: 'number', minimum: -1, maximum: 2 }),
    max_extra_ms: integer(0, 20_000),
  }),
  tenants: { type: 'object', default: {}, additionalProperties: section({ strategy }, ['strategy']) },
});
