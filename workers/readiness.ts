import { inTime } from '../shared/lib/in-time.ts';
import { describeHealth, type EngineHealth, isUp } from './engine/engine-health.ts';

export interface ReadinessDeps {
  health: () => EngineHealth;
  /** Rejects, or waits for ever, while the queue's Redis is away. */
  ping: () => Promise<unknown>;
  draining: () => boolean;
}

/** Below a probe's patience, so that the reason arrives: Kubernetes gives up after 1 s unless told otherwise. */
const PING_MS = 800;

/** Why the worker takes no jobs now; null when it does. */
export type WhyNotReady = () => Promise<string | null>;

export function createReadiness({ health, ping, draining }: ReadinessDeps): WhyNotReady {
  return async () => {
    if (draining()) return 'draining';
    const engine = health();
    if (!isUp(engine)) return `engine is ${describeHealth(engine)}`;
    try {
      await inTime(ping(), PING_MS);
    } catch (error) {
      return `Redis does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    return null;
  };
}
