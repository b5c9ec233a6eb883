import type { Ending } from '../../shared/types/events.ts';

/** The account of a job that the api ends itself: no worker has said what it used. */
export function unrunEnding(createdAt: number, now: number): Ending {
  return {
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    timing: {
      queue_ms: null,
      ttft_ms: null,
      engine_ttft_ms: null,
      tpot_ms: null,
      total_ms: Math.max(0, now - createdAt),
    },
    cost: {
      total_nano_usd: 0,
      prompt_nano_usd: 0,
      completion_nano_usd: 0,
      always_large_nano_usd: null,
    },
  };
}
