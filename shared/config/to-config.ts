import type { RawGateway, RawModel, RawModels, RawPrice, RawRouting } from './raw-config.ts';
import { fromSnake } from './snake-case.ts';
import type { Config, GatewayConfig, ModelConfig, PriceConfig, RoutingConfig } from './types.ts';

/** The three checked files as the one frozen `Config`. */
export function toConfig(models: RawModels, routing: RawRouting, gateway: RawGateway): Config {
  return deepFreeze({
    models: models.models.map(toModel),
    routing: toRouting(routing),
    gateway: fromSnake<GatewayConfig>(gateway),
  });
}

function toModel({ price, weights, ...rest }: RawModel): ModelConfig {
  return {
    ...fromSnake<Omit<ModelConfig, 'price' | 'weights'>>(rest),
    price: toPrice(price),
    weights: { repository: weights.repository ?? rest.engine_model, revision: weights.revision },
  };
}

function toPrice({ prompt, cached_prompt = prompt, completion, gpu_usd_per_hour }: RawPrice): PriceConfig {
  return {
    promptNanoUsdPerToken: nanoUsdPerToken(prompt),
    cachedPromptNanoUsdPerToken: nanoUsdPerToken(cached_prompt),
    completionNanoUsdPerToken: nanoUsdPerToken(completion),
    gpuUsdPerHour: gpu_usd_per_hour,
  };
}

/** One USD per million tokens is 1000 nano-dollars a token. Rounds away what binary fractions add (0.07 × 1000 = 70.00000000000001). */
function nanoUsdPerToken(usdPerMillion: number): number {
  return Math.round(usdPerMillion * 1000);
}

function toRouting({ tenants, ...rest }: RawRouting): RoutingConfig {
  return { ...fromSnake<Omit<RoutingConfig, 'tenants'>>(rest), tenants };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
