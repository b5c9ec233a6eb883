import { parsePrometheusText, type Sample } from './prometheus-text.ts';

/** What one scrape of an engine's `/metrics` says, summed over its data-parallel engines. */
export interface EngineLoad {
  /** Blocks that requests can hold: `num_gpu_blocks` − 1 for each engine (block 0 is the null block). Null: not told. */
  usableBlocks: number | null;
  blockSize: number;
  running: number;
  waiting: number;
  /** Mean over the engines, 0..1. */
  kvUsage: number;
  preemptions: number;
}

const WANTED = new Set([
  'vllm:cache_config_info',
  'vllm:num_requests_running',
  'vllm:num_requests_waiting',
  'vllm:kv_cache_usage_perc',
  // The name before vLLM 0.9.
  'vllm:gpu_cache_usage_perc',
  'vllm:num_preemptions_total',
]);

/** Null when the text holds none of vLLM's load series: another kind of server, or garbage. */
export function readEngineLoad(text: string): EngineLoad | null {
  const samples = parsePrometheusText(text, WANTED);
  if (samples.length === 0) return null;
  const of = (name: string) => samples.filter((sample) => sample.name === name);
  const usage = of('vllm:kv_cache_usage_perc');
  return {
    ...capacity(of('vllm:cache_config_info')),
    running: sum(of('vllm:num_requests_running')),
    waiting: sum(of('vllm:num_requests_waiting')),
    kvUsage: mean(usage.length > 0 ? usage : of('vllm:gpu_cache_usage_perc')),
    preemptions: sum(of('vllm:num_preemptions_total')),
  };
}

function capacity(infos: Sample[]): Pick<EngineLoad, 'usableBlocks' | 'blockSize'> {
  let usableBlocks = 0;
  let blockSize = 16;
  for (const { labels } of infos) {
    const blocks = Number(labels['num_gpu_blocks']);
    // Before the cache is profiled vLLM prints "None".
    if (!Number.isInteger(blocks) || blocks < 2) return { usableBlocks: null, blockSize };
    usableBlocks += blocks - 1;
    const size = Number(labels['block_size']);
    if (Number.isInteger(size) && size > 0) blockSize = size;
  }
  return { usableBlocks: infos.length > 0 ? usableBlocks : null, blockSize };
}

function sum(samples: Sample[]): number {
  return samples.reduce((total, sample) => total + sample.value, 0);
}

function mean(samples: Sample[]): number {
  return samples.length === 0 ? 0 : sum(samples) / samples.length;
}
