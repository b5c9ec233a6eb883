import { describe, expect, test } from 'vitest';

import { readEngineLoad } from '../../../workers/engine/engine-load.ts';

const TWO_ENGINES = `
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_running{engine="1",model_name="m"} 4.0
vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
vllm:num_requests_waiting{engine="1",model_name="m"} 0.0
vllm:num_requests_waiting_by_reason{engine="0",model_name="m",reason="capacity"} 99.0
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.5
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.25
vllm:num_preemptions_total{engine="0",model_name="m"} 7.0
vllm:cache_config_info{block_size="16",cache_dtype="auto",engine="0",num_gpu_blocks="101",sliding_window="None"} 1.0
vllm:cache_config_info{block_size="16",cache_dtype="a\\"b,c",engine="1",num_gpu_blocks="201"} 1.0
`;

describe('an engine’s metrics', () => {
  test('data-parallel engines are taken apart and summed; each has its null block', () => {
    expect(readEngineLoad(TWO_ENGINES)).toEqual({
      usableBlocks: 300,
      blockSize: 16,
      running: 7,
      waiting: 1,
      kvUsage: 0.375,
      preemptions: 7,
    });
  });

  test('the usage gauge by its name before vLLM 0.9', () => {
    expect(readEngineLoad('vllm:gpu_cache_usage_perc{model_name="m"} 0.75\n')?.kvUsage).toBe(0.75);
  });

  test.each([
    ['before the cache is profiled', 'vllm:cache_config_info{block_size="16",num_gpu_blocks="None"} 1.0'],
    ['without cache_config_info', 'vllm:num_requests_running 0'],
    ['with nonsense for blocks', 'vllm:cache_config_info{block_size="16",num_gpu_blocks="-4"} 1.0'],
  ])('capacity is unknown %s', (_, text) => {
    expect(readEngineLoad(text)?.usableBlocks).toBeNull();
  });

  test.each(['', '<html>502</html>', 'up 1\n', 'vllm:num_requests_running NaN', '{}{}{}'])(
    'no load in %j',
    (text) => {
      expect(readEngineLoad(text)).toBeNull();
    },
  );
});
