import type { Snake } from './snake-case.ts';
import type { GatewayConfig, ModelConfig, RoutingConfig } from './types.ts';

/** The three files after their schemas: YAML's spelling, defaults filled in. */
export interface RawPrice {
  /** US dollars per million tokens. */
  prompt: number;
  /** Left out: as `prompt`. */
  cached_prompt?: number;
  completion: number;
  gpu_usd_per_hour: number;
}

export type RawModel = Omit<Snake<ModelConfig>, 'price' | 'weights'> & {
  price: RawPrice;
  /** `repository` left out: as `engine_model`. */
  weights: { repository?: string; revision: string | null };
};

export interface RawModels {
  models: RawModel[];
}
export type RawRouting = Omit<Snake<RoutingConfig>, 'tenants'> & Pick<RoutingConfig, 'tenants'>;
export type RawGateway = Snake<GatewayConfig>;
