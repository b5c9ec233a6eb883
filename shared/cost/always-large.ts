import type { ModelConfig, PriceConfig } from '../config/types.ts';

/** The price that savings are measured against: the first large model of the configuration. Null: there is none. */
export function alwaysLargePrice(models: readonly ModelConfig[]): PriceConfig | null {
  return models.find(({ role }) => role === 'large')?.price ?? null;
}
