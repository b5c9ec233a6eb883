import type { RoutingConfig } from '../../shared/config/types.ts';
import type { RouteClass } from '../../shared/types/route.ts';

export function classOfScore(score: number, bands: RoutingConfig['bands']): RouteClass {
  if (score >= bands.complex) return 'complex';
  return score >= bands.moderate ? 'moderate' : 'simple';
}
