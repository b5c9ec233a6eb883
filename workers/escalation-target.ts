import type { Logger } from 'pino';

import type { Config, ModelConfig } from '../shared/config/types.ts';
import type { WorkerRegistry } from '../shared/queue/worker-registry.ts';
import type { ChatRequest } from '../shared/types/chat.ts';
import type { JobSpec } from '../shared/types/job.ts';
import type { Usage } from '../shared/types/usage.ts';

/** The model that a job goes on to when this worker's has failed it, with an answer of these tokens; null: there is none. */
export type EscalationTarget = (spec: JobSpec, refused: Usage) => Promise<ModelConfig | null>;

/**
 * The large model, where the router chose (whoever names a model gets that one) and the client's wish permits it, where
 * the prompt fits it, and where a worker with a living engine serves it: else the job would wait for nobody.
 */
export function createEscalationTarget(deps: {
  config: Config;
  model: ModelConfig;
  registry: WorkerRegistry;
  logger: Logger;
}): EscalationTarget {
  const { config, model, registry, logger } = deps;
  const large = config.models.find(({ role }) => role === 'large');

  async function isServed(id: string): Promise<boolean> {
    try {
      const workers = await registry.list();
      return workers.some((worker) => worker.model === id && worker.gate !== 'engine_down');
    } catch (error) {
      logger.warn({ err: error }, 'no telling who serves the large model');
      return false;
    }
  }

  return async ({ route, request }, refused) => {
    if (!config.routing.verification.escalate || route.strategy === 'explicit') return null;
    if (large === undefined || model.role === 'large') return null;
    if (refused.prompt_tokens >= large.contextLength || !isWanted(large, request, refused)) return null;
    return (await isServed(large.id)) ? large : null;
  };
}

/** `routing` speaks of whatever answers, not only of what is asked first. */
function isWanted({ id, aliases, price }: ModelConfig, { routing }: ChatRequest, refused: Usage): boolean {
  const { models, max_cost: usd } = routing ?? {};
  if (models !== undefined && !models.some((name) => name === id || aliases.includes(name))) return false;
  const { promptNanoUsdPerToken, completionNanoUsdPerToken } = price;
  const nanoUsd =
    refused.prompt_tokens * promptNanoUsdPerToken + refused.completion_tokens * completionNanoUsdPerToken;
  return usd === undefined || nanoUsd <= usd * 1e9;
}
