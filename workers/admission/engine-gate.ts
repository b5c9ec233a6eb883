import type { GateState } from '../../shared/types/worker-status.ts';
import { type EngineHealth, isUp } from '../engine/engine-health.ts';

/** Whether anything at all may go to the engine now, by how it stands. */
export interface EngineGate {
  state(): GateState;
  /** No more admissions; what runs goes on. */
  drain(): void;
}

export interface EngineGateDeps {
  health: () => EngineHealth;
  /** Requests that may wait for memory inside the engine: 1–2 keep the step after a completion from being empty. */
  engineWaitingMax: number;
  /** Share of the cache above which waiting requests wait for memory. */
  fullAt: () => number;
}

export function createEngineGate({ health, engineWaitingMax, fullAt }: EngineGateDeps): EngineGate {
  let draining = false;

  /**
   * A request that has just arrived waits for the engine's next step, so a scrape always finds some under load. Only
   * when the cache is full as well do they wait for memory: others use this engine, or our count is off.
   */
  function waitsForMemory(now: EngineHealth): boolean {
    return now.state === 'up' && now.load.waiting > engineWaitingMax && now.load.maxKvUsage >= fullAt();
  }

  return {
    state() {
      if (draining) return 'draining';
      const now = health();
      if (now.state === 'stale') return 'engine_stale';
      if (!isUp(now)) return 'engine_down';
      return waitsForMemory(now) ? 'engine_waiting' : 'open';
    },
    drain() {
      draining = true;
    },
  };
}
