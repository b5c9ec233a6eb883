import type { EngineHealth } from '../../../../workers/engine/engine-health.ts';
import { readEngineLoad } from '../../../../workers/engine/engine-load.ts';
import { type EngineNumbers, metricsText } from '../../engine/support/metrics-text.ts';

/** A server that is up, its engines with these numbers; as read from its metrics. */
export function engineUp(...engines: EngineNumbers[]): EngineHealth {
  const reading = readEngineLoad(metricsText(engines));
  if (reading.kind !== 'load') throw new Error(reading.reason);
  return { state: 'up', load: reading.load };
}
