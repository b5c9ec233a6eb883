const REQUEST_LATENCY = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];

/** Upper bounds of vLLM's own histograms, in seconds (`iteration_tokens_total`: tokens), so that dashboards fit both. */
export const HISTOGRAM_BUCKETS = {
  'vllm:time_to_first_token_seconds': [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160,
    640, 2560,
  ],
  'vllm:inter_token_latency_seconds': [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  ],
  'vllm:e2e_request_latency_seconds': REQUEST_LATENCY,
  'vllm:request_queue_time_seconds': REQUEST_LATENCY,
  'vllm:request_prefill_time_seconds': REQUEST_LATENCY,
  'vllm:request_decode_time_seconds': REQUEST_LATENCY,
  'vllm:iteration_tokens_total': [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384],
} as const;
