import { GATE_STATES, type GateState } from '../types/worker-status.ts';
import type { Metrics } from './metrics.ts';

/** Sets the gate's series to the one state that it is in. */
export function showGate(metrics: Metrics, model: string, current: GateState): void {
  for (const state of GATE_STATES) metrics.engine.gate.set({ model, state }, state === current ? 1 : 0);
}
