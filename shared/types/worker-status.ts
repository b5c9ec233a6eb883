import type { PromptModel } from '../jobs/prompt-model.ts';
import type { ServiceTier } from './job.ts';

export const GATE_STATES = [
  'open',
  'kv_full',
  'pacing',
  'slots_full',
  'engine_waiting',
  'engine_stale',
  'engine_down',
  'draining',
] as const;
/** Why a worker's admission gate is as it is; what `/v1/queues` shows. */
export type GateState = (typeof GATE_STATES)[number];

/** A worker's heartbeat, written every second and gone 5 s after the last one. */
export interface WorkerStatus {
  id: string;
  /** Configured model id. */
  model: string;
  /** Engine's base URL without credentials. */
  engine: string;
  /** True when the engine is the simulator: shown wherever the worker is. */
  simulated: boolean;
  /** Most jobs that the engine runs at once. */
  slots: number;
  running: number;
  /** Claimed from the queue, not yet sent to the engine, by tier. */
  waiting: Record<ServiceTier, number>;
  /** Share of the engine's usable KV cache that our jobs hold, 0..1. */
  kvUsage: number;
  /** Most that one request can hold. */
  kvCapacityTokens: number;
  /** What it has learned of its engine's prompt lengths; null, or left out: nothing yet. */
  promptModel?: PromptModel | null;
  gate: GateState;
  /** Output tokens a second, exponentially smoothed. */
  tokensPerSecond: number;
  startedAt: number;
  updatedAt: number;
}
