import { SERVICE_TIERS, type ServiceTier } from '../types/job.ts';
import type { GateState } from '../types/worker-status.ts';
import { showGate } from './show-gate.ts';
import type { WorkerSeries } from './worker-series.ts';

/** One worker's admission at one moment. */
export interface AdmissionSnapshot {
  capacityBlocks: number;
  /** By our own count. */
  usedBlocks: number;
  /** What runs now is expected to hold at its highest point. */
  peakBlocks: number;
  /** Engine's use − our count at the last scrape; 0: it tells none. */
  driftBlocks: number;
  /** Share of the capacity, 0..1. */
  highWater: number;
  running: number;
  slots: number;
  /** Claimed, not yet in the engine. */
  waiting: Record<ServiceTier, number>;
  gate: GateState;
}

export function showAdmission(
  gauges: WorkerSeries['admissionGauges'],
  model: string,
  now: AdmissionSnapshot,
): void {
  gauges.capacity.set({ model }, now.capacityBlocks);
  gauges.used.set({ model }, now.usedBlocks);
  gauges.peak.set({ model }, now.peakBlocks);
  gauges.drift.set({ model }, now.driftBlocks);
  gauges.highWater.set({ model }, now.highWater);
  gauges.running.set({ model }, now.running);
  gauges.slots.set({ model }, now.slots);
  for (const tier of SERVICE_TIERS) gauges.waiting.set({ model, tier }, now.waiting[tier]);
  showGate(gauges.gate, model, now.gate);
}
