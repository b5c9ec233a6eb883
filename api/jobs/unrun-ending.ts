import type { PriceConfig } from '../../shared/config/types.ts';
import { priceJob } from '../../shared/cost/price-job.ts';
import type { Ending } from '../../shared/types/events.ts';
import type { JobRecord } from '../../shared/types/job.ts';
import { toRefusedAnswers } from '../../shared/types/refusal.ts';

const NOTHING: PriceConfig = {
  promptNanoUsdPerToken: 0,
  cachedPromptNanoUsdPerToken: 0,
  completionNanoUsdPerToken: 0,
  gpuUsdPerHour: 0,
};
const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** The account of a job that the api ends itself: no worker has said what it used, but for answers that were refused. */
export function unrunEnding({ spec, refusals }: JobRecord, now: number): Ending {
  return {
    usage: NO_USAGE,
    timing: {
      queue_ms: null,
      ttft_ms: null,
      engine_ttft_ms: null,
      tpot_ms: null,
      total_ms: Math.max(0, now - spec.createdAt),
    },
    cost: priceJob(NO_USAGE, { own: NOTHING, large: null, tokensPerSecond: 0 }, refusals),
    ...(refusals.length === 0 ? {} : { refused: toRefusedAnswers(refusals) }),
  };
}
