import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { UsageError } from './usage-error.ts';

/** One worker to start: its model and the engine's URL; null: a simulator is started for it. */
export interface EnginePlan {
  model: ModelConfig;
  url: string | null;
}

/**
 * Every engine that the command line (by model id or alias) or the configuration names, and a simulated one for
 * models without any. Throws a `UsageError` for a model that is not configured.
 */
export function planEngines(config: Config, overrides: Map<string, string[]>): EnginePlan[] {
  const given = Map.groupBy(overrides, ([name]) => findModel(config, name));
  return config.models.flatMap((model): EnginePlan[] => {
    const urls = given.get(model)?.flatMap(([, named]) => named) ?? model.engines;
    return urls.length === 0 ? [{ model, url: null }] : urls.map((url) => ({ model, url }));
  });
}

function findModel(config: Config, name: string): ModelConfig {
  const model = config.models.find(({ id, aliases }) => id === name || aliases.includes(name));
  if (model !== undefined) return model;
  const known = config.models.map(({ id }) => id).join(', ');
  throw new UsageError(`--engine ${name}=…: no such model; the configuration has ${known}`);
}
