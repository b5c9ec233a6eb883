import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';
import type { ModelLoad } from './queue-snapshot.ts';

export interface Eta {
  p50: number;
  p90: number;
}

/** 90th percentile of a normal distribution, in standard deviations. */
const Z90 = 1.28;

/** Jobs that wait in tiers that are served before this one. */
export function waitingAhead(load: ModelLoad, tier: ServiceTier): number {
  const better = SERVICE_TIERS.slice(0, SERVICE_TIERS.indexOf(tier));
  return better.reduce((sum, name) => sum + load.depth[name].waiting, 0);
}

export function waitingInAll(load: ModelLoad): number {
  return SERVICE_TIERS.reduce((sum, tier) => sum + load.depth[tier].waiting, 0);
}

/**
 * Milliseconds until a job with `ahead` others before it starts: their expected tokens ÷ measured throughput. Answer
 * lengths scatter about as much as their mean, so the sum of n of them has a relative deviation of 1/√n, and p90
 * follows from that. Null when nobody serves the model or nothing was measured yet.
 */
export function etaOf(load: ModelLoad, ahead: number): Eta | null {
  if (load.workers.length === 0) return null;
  if (ahead === 0 && load.workers.some(({ gate }) => gate === 'open')) return { p50: 0, p90: 0 };
  if (load.tokensPerSecond <= 0) return null;
  // The one that waits for the next free place waits for a share of a running answer, not for none.
  const jobs = Math.max(ahead, 1);
  const p50 = (jobs * load.meanOutputTokens * 1000) / load.tokensPerSecond;
  return { p50: Math.round(p50), p90: Math.round(p50 * (1 + Z90 / Math.sqrt(jobs))) };
}
