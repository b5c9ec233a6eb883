import type { JobEvent, TerminalEvent } from '../../shared/types/events.ts';
import type { Route } from '../../shared/types/route.ts';
import type { Cost, Timing, Usage } from '../../shared/types/usage.ts';

/** Smallest honest events for tests that care about the log, not about what is in it. */
export const SAMPLE_ROUTE: Route = {
  model: 'small',
  class: 'simple',
  score: 0.1,
  strategy: 'balanced',
  classifier: 'heuristic',
  reasons: ['short'],
};

export const SAMPLE_USAGE: Usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
export const SAMPLE_TIMING: Timing = {
  queue_ms: 1,
  ttft_ms: 2,
  engine_ttft_ms: 1,
  tpot_ms: null,
  total_ms: 3,
};
export const SAMPLE_COST: Cost = {
  total_nano_usd: 5,
  prompt_nano_usd: 3,
  completion_nano_usd: 2,
  refused_nano_usd: 0,
  gpu_nano_usd: 0,
  always_large_nano_usd: null,
};

export const QUEUED: Extract<JobEvent, { type: 'job.queued' }> = {
  type: 'job.queued',
  position: 0,
  eta_ms: null,
  route: SAMPLE_ROUTE,
};

export const COMPLETED: TerminalEvent = {
  type: 'job.completed',
  finish_reason: 'stop',
  usage: SAMPLE_USAGE,
  timing: SAMPLE_TIMING,
  cost: SAMPLE_COST,
};

export const CANCELLED: TerminalEvent = {
  type: 'job.cancelled',
  usage: SAMPLE_USAGE,
  timing: SAMPLE_TIMING,
  cost: SAMPLE_COST,
};

export function text(delta: string): JobEvent {
  return { type: 'text.delta', delta };
}
