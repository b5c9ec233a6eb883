import type { JobOutcome, JobSpec } from '../types/job.ts';
import type { RefusedAnswer } from '../types/refusal.ts';
import type { Usage } from '../types/usage.ts';
import type { Counts, LedgerEntry, LedgerPosting } from './ledger.ts';

/** An ended job as the ledger books it: its answer under the model that it ended on, refused ones under theirs. */
export function toLedgerEntry(
  spec: JobSpec,
  model: string,
  outcome: JobOutcome,
  endedAt: number,
): LedgerEntry {
  const { cost, refused = [] } = outcome;
  const routeClass = spec.route.class;
  const own: LedgerPosting = {
    model,
    routeClass,
    counts: {
      [outcome.status]: 1,
      ...tokensOf(outcome.usage),
      cost_nano_usd: cost.total_nano_usd - cost.refused_nano_usd,
      gpu_nano_usd: refused.reduce((rest, each) => rest - each.gpu_nano_usd, cost.gpu_nano_usd),
      // Without a large model there is nothing that would have been saved.
      always_large_nano_usd: cost.always_large_nano_usd ?? cost.total_nano_usd,
    },
    ttftMs: outcome.timing.ttft_ms,
    totalMs: outcome.timing.total_ms,
  };
  const postings = [own, ...refused.map((answer) => postingOf(answer, routeClass))];
  return { jobId: spec.id, tenant: spec.tenant, endedAt, postings, costNanoUsd: cost.total_nano_usd };
}

function postingOf(
  { model, usage, cost_nano_usd, gpu_nano_usd }: RefusedAnswer,
  routeClass: LedgerPosting['routeClass'],
): LedgerPosting {
  const counts = { ...tokensOf(usage), refused_answers: 1, cost_nano_usd, gpu_nano_usd };
  return { model, routeClass, counts, ttftMs: null, totalMs: null };
}

function tokensOf(usage: Usage): Counts {
  return {
    prompt_tokens: usage.prompt_tokens,
    cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completion_tokens: usage.completion_tokens,
  };
}
