import type { Gauge } from 'prom-client';

import { GATE_STATES, type GateState } from '../types/worker-status.ts';

/** Sets a gate's series to the one state that it is in. */
export function showGate(gate: Gauge<'model' | 'state'>, model: string, current: GateState): void {
  for (const state of GATE_STATES) gate.set({ model, state }, state === current ? 1 : 0);
}
