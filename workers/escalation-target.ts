import type { Logger } from 'pino';

import type { Config, ModelConfig } from '../shared/config/types.ts';
import type { WorkerRegistry } from '../shared/queue/worker-registry.ts';
import type { JobSpec } from '../shared/types/job.ts';

/** The model that a job goes on to when this worker's has failed it; null: there is none. */
export type EscalationTarget = (spec: JobSpec, promptTokens: number) => Promise<ModelConfig | null>;

/**
 * The large model, where the router chose (whoever names a model gets that one), where the prompt fits it, and where a
 * worker with a living engine serves it: else the job would wait for nobody.
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

  return async ({ route }, promptTokens) => {
    if (!config.routing.verification.escalate || route.strategy === 'explicit') return null;
    if (large === undefined || model.role === 'large' || promptTokens >= large.contextLength) return null;
    return (await isServed(large.id)) ? large : null;
  };
}
