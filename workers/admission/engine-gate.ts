import type { GateState } from '../../shared/types/worker-status.ts';
import { type EngineHealth, isUp } from '../engine/engine-health.ts';

/** Whether anything at all may go to the engine now, by how it stands. */
export interface EngineGate {
  state(): GateState;
  /**
   * A request has failed: nothing more until a scrape has ended. Else an engine that has just gone would, until the next
   * one, draw in the queue and fail it job by job.
   */
  doubt(): void;
  /** A scrape has ended. */
  looked(): void;
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
  let doubted = false;

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
      if (doubted || now.state === 'stale') return 'engine_stale';
      if (!isUp(now)) return 'engine_down';
      return waitsForMemory(now) ? 'engine_waiting' : 'open';
    },
    doubt() {
      doubted = true;
    },
    looked() {
      doubted = false;
    },
    drain() {
      draining = true;
    },
  };
}
