import type { TerminalEvent } from '../types/events.ts';
import type { ServiceTier } from '../types/job.ts';
import type { Timing, Usage } from '../types/usage.ts';
import type { Metrics } from './metrics.ts';

/** Adds an ended job to the series. To be called once a job, by whoever wrote its terminal event. */
export function recordEnding(
  metrics: Metrics,
  job: { model: string; tier: ServiceTier },
  event: TerminalEvent,
): void {
  const { model, tier } = job;
  metrics.jobs.ended.inc({ model, tier, status: event.type.slice('job.'.length) });
  recordTiming(metrics, { model, tier }, event.timing);
  recordTokens(metrics, model, event.usage);
  metrics.money.cost.inc({ model }, event.cost.total_nano_usd);
  metrics.money.alwaysLarge.inc({ model }, event.cost.always_large_nano_usd ?? event.cost.total_nano_usd);
}

function recordTiming(metrics: Metrics, labels: { model: string; tier: ServiceTier }, timing: Timing): void {
  const { queueTime, timeToFirstToken, timePerOutputToken, duration } = metrics.jobs;
  const points = [
    [queueTime, timing.queue_ms],
    [timeToFirstToken, timing.ttft_ms],
    [timePerOutputToken, timing.tpot_ms],
    [duration, timing.total_ms],
  ] as const;
  for (const [histogram, ms] of points) if (ms !== null) histogram.observe(labels, ms / 1000);
}

function recordTokens({ money }: Metrics, model: string, usage: Usage): void {
  const cached = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, usage.prompt_tokens);
  money.tokens.inc({ model, kind: 'prompt' }, usage.prompt_tokens - cached);
  money.tokens.inc({ model, kind: 'cached_prompt' }, cached);
  money.tokens.inc({ model, kind: 'completion' }, usage.completion_tokens);
}
