import type { RoutingConfig } from '../../../shared/config/types.ts';
import type { StrategyName } from '../../../shared/types/route.ts';
import { createBalancedStrategy } from './balanced.ts';
import { createCheapestStrategy } from './cheapest.ts';
import { createFastestStrategy } from './fastest.ts';
import type { Strategy } from './strategy.ts';

export function createStrategies({ thresholds }: RoutingConfig): Record<StrategyName, Strategy> {
  return {
    cost: createCheapestStrategy(thresholds.cost),
    quality: createCheapestStrategy(thresholds.quality),
    latency: createFastestStrategy(thresholds.latency),
    balanced: createBalancedStrategy(thresholds.balanced),
  };
}
