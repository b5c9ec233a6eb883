import type { TerminalEvent } from '../types/events.ts';
import type { ServiceTier } from '../types/job.ts';
import type { Timing, Usage } from '../types/usage.ts';
import { countEnded, statusOf } from './ended-jobs.ts';
import type { WorkerSeries } from './worker-series.ts';

interface Labels {
  model: string;
  tier: ServiceTier;
}

/** Adds an ended job to the worker's series. To be called once a job, when its terminal event has been written. */
export function recordEnding(series: WorkerSeries, { model, tier }: Labels, event: TerminalEvent): void {
  const { endedJobs, jobs, money } = series;
  countEnded(endedJobs, { model, tier }, event);
  recordTiming(series, { model, tier }, event.timing);
  jobs.duration.observe({ model, tier, status: statusOf(event) }, event.timing.total_ms / 1000);
  recordTokens(series, model, event.usage);
  // Refused answers were counted when they were refused, under the model that gave them.
  const { total_nano_usd: total, refused_nano_usd: refused, always_large_nano_usd: large } = event.cost;
  money.cost.inc({ model }, total - refused);
  money.alwaysLarge.inc({ model }, large ?? total);
}

function recordTiming({ jobs }: WorkerSeries, labels: Labels, timing: Timing): void {
  const { queueTime, timeToFirstToken, timePerOutputToken } = jobs;
  const points = [
    [queueTime, timing.queue_ms],
    [timeToFirstToken, timing.ttft_ms],
    [timePerOutputToken, timing.tpot_ms],
  ] as const;
  for (const [histogram, ms] of points) if (ms !== null) histogram.observe(labels, ms / 1000);
}

export function recordTokens({ money }: WorkerSeries, model: string, usage: Usage): void {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  const cached = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, prompt);
  money.tokens.inc({ model, kind: 'prompt' }, prompt - cached);
  money.tokens.inc({ model, kind: 'cached_prompt' }, cached);
  money.tokens.inc({ model, kind: 'completion' }, completion);
  // A job that never reached the engine has no size.
  if (prompt > 0) money.tokensPerJob.observe({ model, token_type: 'input' }, prompt);
  if (completion > 0) money.tokensPerJob.observe({ model, token_type: 'output' }, completion);
}
