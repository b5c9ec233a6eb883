import type { ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { RoutingWish } from '../../shared/types/chat.ts';
import type { Candidate } from './candidate.ts';
import { findModel } from './find-model.ts';

/** Those that the client would have its answer from: all of them, or the ones that it lists. Throws `model_not_found`. */
export function wantedModels(
  models: readonly ModelConfig[],
  { models: names }: RoutingWish,
): readonly ModelConfig[] {
  if (names === undefined) return models;
  const wanted = names.map((name, index) => findModel(models, name, `routing.models[${index}]`));
  return models.filter((model) => wanted.includes(model));
}

/** Those that are expected to cost no more than the client would pay. Throws `invalid_request` when none is. */
export function affordable(
  candidates: readonly Candidate[],
  { max_cost: usd }: RoutingWish,
): readonly Candidate[] {
  if (usd === undefined) return candidates;
  const within = candidates.filter(({ expectedNanoUsd }) => expectedNanoUsd <= usd * 1e9);
  if (within.length > 0) return within;
  const cheapest = candidates.reduce((a, b) => (b.expectedNanoUsd < a.expectedNanoUsd ? b : a));
  const cost = (cheapest.expectedNanoUsd / 1e9).toFixed(6);
  throw new SwitchyardError(
    'invalid_request',
    `No model is expected to answer for $${usd}: ${cheapest.model.id}, the cheapest, for about $${cost}.`,
    { param: 'routing.max_cost' },
  );
}
