/** Token counts of one job, over all its attempts billed once. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens: number };
  completion_tokens_details?: { reasoning_tokens: number };
}

/** Where a job's time went. All in milliseconds; null: that point was never reached. */
export interface Timing {
  /** Accepted → a worker started it for the first time. */
  queue_ms: number | null;
  /** Accepted → first delta in the log. */
  ttft_ms: number | null;
  /** Worker's engine request sent → first delta from the engine. */
  engine_ttft_ms: number | null;
  /** Mean time per output token after the first. */
  tpot_ms: number | null;
  /** Accepted → terminal event. */
  total_ms: number;
}

/** Money in integer nano-dollars (10⁻⁹ USD). */
export interface Cost {
  total_nano_usd: number;
  prompt_nano_usd: number;
  completion_nano_usd: number;
  /** Of the total: answers that did not pass their check. */
  refused_nano_usd: number;
  /** Not part of the total: the same on one's own GPU, by its price an hour and the engine's measured throughput. */
  gpu_nano_usd: number;
  /** What the same tokens would have cost on the large model; null when no large model is configured. */
  always_large_nano_usd: number | null;
}
