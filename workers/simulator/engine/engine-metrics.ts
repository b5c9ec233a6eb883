import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { StepLoad } from '../scheduler/step.ts';
import type { EngineObserver } from './engine-observer.ts';
import type { FinishedReason, LiveRequest, SimulatedEngine } from './engine.ts';
import { HISTOGRAM_BUCKETS } from './histogram-buckets.ts';

export interface EngineMetrics extends EngineObserver {
  /** Prometheus text, under the names and labels of vLLM. */
  render(engine: SimulatedEngine): Promise<string>;
}

export interface CacheInfo {
  numGpuBlocks: number;
  blockSize: number;
  maxModelLen: number;
  prefixCaching: boolean;
}

const ENGINE = '0';

export function createEngineMetrics(modelName: string, cache: CacheInfo): EngineMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ model_name: modelName, engine: ENGINE });
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const histogram = (name: keyof typeof HISTOGRAM_BUCKETS, help: string) =>
    new Histogram({ name, help, registers, buckets: [...HISTOGRAM_BUCKETS[name]] });

  const running = gauge('vllm:num_requests_running', 'Number of requests in model execution batches.');
  const waiting = gauge('vllm:num_requests_waiting', 'Number of requests waiting to be processed.');
  const kvUsage = gauge('vllm:kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.');
  const lag = gauge('simulator:lag_seconds', 'How far the simulated steps are behind their schedule.');
  const preemptions = counter('vllm:num_preemptions_total', 'Cumulative number of preemptions.');
  const queries = counter('vllm:prefix_cache_queries_total', 'Prefix cache queries, in tokens.');
  const hits = counter('vllm:prefix_cache_hits_total', 'Prefix cache hits, in tokens.');
  const promptTokens = counter('vllm:prompt_tokens_total', 'Number of prefill tokens processed.');
  const outputTokens = counter('vllm:generation_tokens_total', 'Number of generation tokens processed.');
  const success = new Counter({
    name: 'vllm:request_success_total',
    help: 'Count of finished requests.',
    labelNames: ['finished_reason'],
    registers,
  });
  const ttft = histogram('vllm:time_to_first_token_seconds', 'Time to first token in seconds.');
  const itl = histogram('vllm:inter_token_latency_seconds', 'Inter-token latency in seconds.');
  const e2e = histogram('vllm:e2e_request_latency_seconds', 'End to end request latency in seconds.');
  const queued = histogram('vllm:request_queue_time_seconds', 'Time spent in WAITING phase.');
  const prefill = histogram('vllm:request_prefill_time_seconds', 'Time spent in PREFILL phase.');
  const decode = histogram('vllm:request_decode_time_seconds', 'Time spent in DECODE phase.');
  const stepTokens = histogram('vllm:iteration_tokens_total', 'Number of tokens per engine step.');
  setCacheInfo(registry, cache);
  // As in vLLM, every reason has its series from the start.
  for (const reason of ['stop', 'length', 'abort', 'error', 'repetition']) {
    success.inc({ finished_reason: reason }, 0);
  }

  function recordPhases(request: LiveRequest): void {
    const { arrivedAt, admittedAt, firstTokenAt, lastTokenAt } = request;
    if (admittedAt === null || firstTokenAt === null || lastTokenAt === null) return;
    queued.observe(seconds(admittedAt - arrivedAt));
    prefill.observe(seconds(firstTokenAt - admittedAt));
    decode.observe(seconds(lastTokenAt - firstTokenAt));
  }

  return {
    onStep(load: StepLoad, preempted: number) {
      stepTokens.observe(load.tokens);
      if (preempted > 0) preemptions.inc(preempted);
    },
    onAdmitted(tokens, cachedTokens) {
      if (!cache.prefixCaching) return;
      queries.inc(tokens);
      hits.inc(cachedTokens);
    },
    onToken(request, at) {
      outputTokens.inc();
      if (request.lastTokenAt !== null) return itl.observe(seconds(at - request.lastTokenAt));
      promptTokens.inc(request.promptIds.length);
      ttft.observe(seconds(at - request.arrivedAt));
    },
    onFinished(request: LiveRequest, reason: FinishedReason, at: number) {
      success.inc({ finished_reason: reason });
      e2e.observe(seconds(at - request.arrivedAt));
      recordPhases(request);
    },
    render(engine) {
      const state = engine.state();
      running.set(state.running.length);
      waiting.set(state.waiting.length);
      kvUsage.set(1 - state.freeBlocks / state.usableBlocks);
      lag.set(seconds(engine.lagMs()));
      return registry.metrics();
    },
  };
}

/** The numbers are label values, as vLLM's `cache_config_info` has them. */
function setCacheInfo(
  registry: Registry,
  { numGpuBlocks, blockSize, maxModelLen, prefixCaching }: CacheInfo,
): void {
  const tokens = (numGpuBlocks - 1) * blockSize;
  const labels = {
    block_size: String(blockSize),
    num_gpu_blocks: String(numGpuBlocks),
    kv_cache_size_tokens: String(tokens),
    kv_cache_max_concurrency: (tokens / maxModelLen).toFixed(2),
    enable_prefix_caching: prefixCaching ? 'True' : 'False',
  };
  new Gauge({
    name: 'vllm:cache_config_info',
    help: 'Information of the LLMEngine CacheConfig',
    labelNames: Object.keys(labels),
    registers: [registry],
  }).set(labels, 1);
}

function seconds(ms: number): number {
  return ms / 1000;
}
