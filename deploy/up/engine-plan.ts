import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { UsageError } from './usage-error.ts';

/** One worker to start: its model and the engine's URL; null: a simulator is started for it. */
export interface EnginePlan {
  model: ModelConfig;
  url: string | null;
}

/** Every engine that the command line or the configuration names, and a simulated one for models without any. */
export function planEngines(config: Config, overrides: Map<string, string[]>): EnginePlan[] {
  const known = config.models.map((model) => model.id);
  const unknown = [...overrides.keys()].find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new UsageError(`--engine ${unknown}: no such model; the configuration has ${known.join(', ')}`);
  }
  return config.models.flatMap((model): EnginePlan[] => {
    const urls = overrides.get(model.id) ?? model.engines;
    return urls.length === 0 ? [{ model, url: null }] : urls.map((url) => ({ model, url }));
  });
}
