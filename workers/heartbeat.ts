import type { Logger } from 'pino';

import type { WorkerRegistry } from '../shared/queue/worker-registry.ts';
import type { WorkerStatus } from '../shared/types/worker-status.ts';

/** Shows this worker to the api tier every second; a worker that is gone fades within 5 s. */
export interface Heartbeat {
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;

export function createHeartbeat(deps: {
  registry: WorkerRegistry;
  status: () => WorkerStatus;
  logger: Logger;
}): Heartbeat {
  let timer: NodeJS.Timeout | null = null;
  let id: string | null = null;

  async function beat(): Promise<void> {
    const status = deps.status();
    id = status.id;
    try {
      await deps.registry.publish(status);
    } catch (error) {
      deps.logger.warn({ err: error }, 'heartbeat could not be written');
    }
  }

  return {
    start() {
      void beat();
      timer = setInterval(() => void beat(), EVERY_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (id !== null) await deps.registry.remove(id).catch(() => undefined);
    },
  };
}
