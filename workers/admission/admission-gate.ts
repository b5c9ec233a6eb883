import type { GateState } from '../../shared/types/worker-status.ts';
import { type EngineHealth, isUp } from '../engine/engine-monitor.ts';
import type { HighWater } from './high-water.ts';
import type { KvBudget } from './kv-budget.ts';

/** Decides whether a job may go to the engine now. */
export interface AdmissionGate {
  /** `open`, or why not, for a job with this many prompt tokens. */
  check(promptTokens: number): GateState;
  /** No more admissions; what runs goes on. */
  drain(): void;
}

export interface AdmissionGateDeps {
  budget: KvBudget;
  highWater: HighWater;
  health: () => EngineHealth;
  maxNumSeqs: number;
  /** Requests that may wait for memory inside the engine: 1–2 keep the step after a completion from being empty. */
  engineWaitingMax: number;
}

export function createAdmissionGate(deps: AdmissionGateDeps): AdmissionGate {
  let draining = false;
  return {
    check(promptTokens) {
      if (draining) return 'draining';
      return engineState(deps) ?? roomState(deps, promptTokens);
    },
    drain() {
      draining = true;
    },
  };
}

/**
 * A request that has just arrived waits for the engine's next step, so a scrape always finds some under load. Only
 * when the cache is full as well do they wait for memory: others use this engine, or our count is off.
 */
function engineState({ health, highWater, engineWaitingMax }: AdmissionGateDeps): GateState | null {
  const now = health();
  if (!isUp(now)) return 'engine_down';
  if (now.state !== 'up' || now.load.waiting <= engineWaitingMax) return null;
  return now.load.kvUsage >= highWater.value() ? 'engine_waiting' : null;
}

/**
 * Live KV: what is in flight now plus the new prompt, against the high-water mark. Room for the output is not
 * reserved (reserving `max_tokens` costs a quarter of the throughput); the margin above the mark takes the growth.
 */
function roomState({ budget, highWater, maxNumSeqs }: AdmissionGateDeps, promptTokens: number): GateState {
  if (budget.requests() >= maxNumSeqs) return 'slots_full';
  // Alone in the engine a prompt may pass the mark, or one above it would wait for ever. The length is a prediction,
  // so one that seems to be above the capacity goes in, too: the engine knows, and says so.
  if (budget.requests() === 0) return 'open';
  const wanted = budget.usedBlocks() + budget.blocksFor(promptTokens + 1);
  return wanted <= highWater.value() * budget.capacityBlocks() ? 'open' : 'kv_full';
}
