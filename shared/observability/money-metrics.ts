import { Counter, Histogram, type Registry } from 'prom-client';

/** As OpenTelemetry's GenAI conventions advise: powers of 4. */
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, power) => 4 ** power);

/** Tokens, and what they cost. Written by `recordEnding`. */
export function createMoneyMetrics(registry: Registry) {
  const registers = [registry];
  return {
    tokens: new Counter({
      name: 'switchyard_tokens_total',
      help: 'Tokens of ended jobs; kind is prompt (without cached), cached_prompt or completion.',
      labelNames: ['model', 'kind'],
      registers,
    }),
    tokensPerJob: new Histogram({
      name: 'gen_ai_client_token_usage',
      help: 'Tokens of an ended job; token_type is input (cached ones included) or output.',
      labelNames: ['model', 'token_type'],
      buckets: TOKEN_BUCKETS,
      registers,
    }),
    cost: new Counter({
      name: 'switchyard_cost_nano_usd_total',
      help: 'Price of ended jobs, in nano-dollars.',
      labelNames: ['model'],
      registers,
    }),
    // Not "saved": that shrinks when a job costs more than it would have on the large model, and counters never do.
    alwaysLarge: new Counter({
      name: 'switchyard_always_large_cost_nano_usd_total',
      help: 'What the same tokens would have cost on the large model, in nano-dollars; saved = this minus the cost.',
      labelNames: ['model'],
      registers,
    }),
  };
}
