import { type JobPrices, priceJob } from '../../shared/cost/price-job.ts';
import type { FinishReason } from '../../shared/types/chat.ts';
import type { Ending } from '../../shared/types/events.ts';
import type { JobRecord } from '../../shared/types/job.ts';
import type { Prediction } from '../../shared/types/prediction.ts';
import { toRefusedAnswers } from '../../shared/types/refusal.ts';
import type { Usage } from '../../shared/types/usage.ts';
import type { Generation } from './generate.ts';

/** Where the points in time of an attempt lie; epoch ms. */
export interface AttemptTimes {
  startedAt: number | null;
  engineSentAt: number | null;
  /** First output of an earlier attempt, which this one continues. */
  earlierFirstTokenAt: number | null;
}

/** Usage, timing and cost of a terminal event. */
export function endingOf(
  { spec, refusals }: Pick<JobRecord, 'spec' | 'refusals'>,
  generation: Generation,
  times: AttemptTimes,
  prices: JobPrices,
  prediction: Prediction | null,
): Ending {
  const usage = toUsage(generation, prediction);
  return {
    usage,
    timing: timingOf(spec, generation, times),
    cost: priceJob(usage, atOwnRate(prices, generation, times), refusals),
    ...(refusals.length === 0 ? {} : { refused: toRefusedAnswers(refusals) }),
    ...(prediction === null ? {} : { prediction }),
  };
}

/**
 * The measured rate is a smoothed one: after a pause it is below what this very answer came at, which at the most had
 * the GPU to itself from its request to its last token.
 */
export function atOwnRate(
  prices: JobPrices,
  { usage, continuedTokens, lastTokenAt }: Generation,
  { engineSentAt }: Pick<AttemptTimes, 'engineSentAt'>,
): JobPrices {
  const ms = engineSentAt === null || lastTokenAt === null ? 0 : Math.max(1, lastTokenAt - engineSentAt);
  const own = ms > 0 ? ((usage.completionTokens - continuedTokens) * 1000) / ms : 0;
  return { ...prices, tokensPerSecond: Math.max(prices.tokensPerSecond, own) };
}

/**
 * Servers that count only at the end never say what the prompt of an answer was that was stopped before: then it is
 * what admission took it for.
 */
export function toUsage({ usage, firstTokenAt }: Generation, prediction: Prediction | null): Usage {
  const { promptTokens: counted, completionTokens, cachedTokens } = usage;
  const predicted = firstTokenAt === null ? 0 : (prediction?.prompt_tokens ?? 0);
  const promptTokens = counted === 0 ? predicted : counted;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

function timingOf(spec: JobRecord['spec'], generation: Generation, times: AttemptTimes): Ending['timing'] {
  const { firstTokenAt, lastTokenAt, usage, continuedTokens } = generation;
  const decoded = usage.completionTokens - continuedTokens - 1;
  return {
    queue_ms: since(spec.createdAt, times.startedAt),
    ttft_ms: since(spec.createdAt, times.earlierFirstTokenAt ?? firstTokenAt),
    engine_ttft_ms: times.engineSentAt === null ? null : since(times.engineSentAt, firstTokenAt),
    tpot_ms:
      firstTokenAt === null || lastTokenAt === null || decoded < 1
        ? null
        : (lastTokenAt - firstTokenAt) / decoded,
    total_ms: Date.now() - spec.createdAt,
  };
}

function since(start: number, end: number | null): number | null {
  return end === null ? null : Math.max(0, end - start);
}

/** OpenAI's word for why the answer ended. The raw-text path never says `tool_calls`: that is for us to see. */
export function toFinishReason(engineReason: string | null, madeCalls: boolean): FinishReason {
  if (engineReason === 'length') return 'length';
  if (madeCalls) return 'tool_calls';
  return engineReason === 'content_filter' ? 'content_filter' : 'stop';
}
