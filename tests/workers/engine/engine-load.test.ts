import { describe, expect, test } from 'vitest';

import { readEngineLoad } from '../../../workers/engine/engine-load.ts';
import { type EngineNumbers, metricsText } from './support/metrics-text.ts';

const loadOf = (text: string) => {
  const reading = readEngineLoad(text);
  if (reading.kind !== 'load') throw new Error(`${reading.kind}: ${reading.reason}`);
  return reading.load;
};

describe('an engine’s load', () => {
  test('data-parallel engines are read apart, then summed; each has its null block', () => {
    const text = metricsText([
      { blocks: '101', running: '3.0', waiting: 1, usage: 0.5, preemptions: 7, queries: 100, hits: 60 },
      { blocks: '201', running: '4.0', waiting: 0, usage: 0.25, preemptions: 2, queries: 50, hits: 0 },
    ]);
    expect(loadOf(text)).toEqual({
      usableBlocks: 300,
      smallestEngineBlocks: 100,
      blockSize: 16,
      engines: 2,
      running: 7,
      waiting: 1,
      kvUsage: 0.375,
      maxKvUsage: 0.5,
      preemptions: 9,
      prefixCacheQueries: 150,
      prefixCacheHits: 60,
      processStartedAtSeconds: 1_795_480_531.69,
    });
  });

  test('names and labels of before vLLM 0.9', () => {
    const text = metricsText([{ usage: 0.75, hits: 8 }], null)
      .replaceAll('vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc')
      .replaceAll('vllm:prefix_cache', 'vllm:gpu_prefix_cache')
      .replaceAll('engine="0",', '');
    expect(loadOf(text)).toMatchObject({
      kvUsage: 0.75,
      usableBlocks: 100,
      engines: 1,
      prefixCacheHits: 8,
      processStartedAtSeconds: null,
    });
  });

  test('with both names of the usage the newer one counts', () => {
    const text = `${metricsText([{ usage: 0.5 }])}vllm:gpu_cache_usage_perc{engine="0"} 0.9\n`;
    expect(loadOf(text).kvUsage).toBe(0.5);
  });

  test('several api processes: gauges by pid, the largest is true', () => {
    const text = metricsText([{ usage: 0.5 }]).replace(
      /^(vllm:kv_cache_usage_perc\{)(.*\} )0\.5$/m,
      '$1pid="7",$20.5\n$1pid="8",$20.0',
    );
    expect(loadOf(text).kvUsage).toBe(0.5);
  });

  test('a version without prefix cache counters', () => {
    const text = metricsText([{}]).replaceAll(/^vllm:prefix_cache.*\n/gm, '');
    expect(loadOf(text)).toMatchObject({ prefixCacheQueries: 0, prefixCacheHits: 0 });
  });

  test('a usage just above 1 is rounding', () => {
    expect(loadOf(metricsText([{ usage: 1.02 }])).kvUsage).toBe(1);
  });
});

describe('capacity', () => {
  test.each<[string, EngineNumbers, number | null, number]>([
    ['blocks without the null block', { blocks: '28500' }, 28_499, 16],
    ['vLLM 0.32: both labels agree', { blocks: '65', blockSize: '32', kvTokens: '2080' }, 64, 32],
    ['not profiled yet', { blocks: 'None' }, null, 16],
    ['no block size: the default', { blocks: '101', blockSize: 'None' }, 100, 16],
    [
      'hybrid model without blocks: its tokens',
      { blocks: 'None', blockSize: '32', kvTokens: '3200' },
      99,
      32,
    ],
    ['the label is absent: its tokens', { blocks: null, kvTokens: '1600' }, 99, 16],
    ['the two contradict each other: the tokens win', { blocks: '1000', kvTokens: '524288' }, 32_767, 16],
  ])('%s', (_, numbers, usableBlocks, blockSize) => {
    expect(loadOf(metricsText([numbers]))).toMatchObject({
      usableBlocks,
      smallestEngineBlocks: usableBlocks,
      blockSize,
    });
  });

  test('unknown without cache_config_info', () => {
    const text = metricsText([{}]).replace(/^vllm:cache_config_info.*\n/m, '');
    expect(loadOf(text)).toMatchObject({ usableBlocks: null, smallestEngineBlocks: null, running: 0 });
  });
});

describe('nonsense', () => {
  test.each<[string, EngineNumbers[], string]>([
    ['usage NaN', [{ usage: 'NaN' }], 'vllm:kv_cache_usage_perc is NaN'],
    ['usage above 1', [{ usage: 1.3 }], 'vllm:kv_cache_usage_perc is 1.3'],
    ['usage of one of two engines', [{}, { usage: 50 }], 'vllm:kv_cache_usage_perc is 50'],
    ['negative', [{ running: -1 }], 'vllm:num_requests_running is -1'],
    ['infinite', [{ waiting: '+Inf' }], 'vllm:num_requests_waiting is Infinity'],
    ['a negative counter', [{ preemptions: -3 }], 'vllm:num_preemptions_total is -3'],
    [
      'no number',
      [{ waiting: 'many' }],
      'broken line "vllm:num_requests_waiting{engine="0",model_name="m"} many"',
    ],
    ['zero blocks', [{ blocks: '0' }], 'num_gpu_blocks is "0"'],
    ['the null block alone', [{ blocks: '1' }], 'num_gpu_blocks is "1"'],
    ['negative blocks', [{ blocks: '-4' }], 'num_gpu_blocks is "-4"'],
    ['blocks in words', [{ blocks: 'lots' }], 'num_gpu_blocks is "lots"'],
    ['more memory than there is', [{ blocks: '99999999999999' }], 'num_gpu_blocks is "99999999999999"'],
    ['block size zero', [{ blockSize: '0' }], 'block_size is "0"'],
    ['half a block', [{ blockSize: '0.5' }], 'block_size is "0.5"'],
    ['no tokens', [{ blocks: 'None', kvTokens: '0' }], 'kv_cache_size_tokens is "0"'],
    ['capacity of one of two engines', [{}, { blocks: 'None' }], 'tells only some engines’ blocks'],
    ['engines of two kinds', [{}, { blockSize: '32' }], 'block_size differs between engines'],
  ])('%s', (_, engines, reason) => {
    expect(readEngineLoad(metricsText(engines))).toEqual({
      kind: 'nonsense',
      reason: expect.stringContaining(reason) as string,
    });
  });

  const whole = metricsText([{ usage: 0.5 }, { usage: 0.25 }]);

  test('a text cut anywhere is nonsense, or at worst tells less: never anything false', () => {
    const truth = loadOf(whole);
    const unknown = { usableBlocks: null, smallestEngineBlocks: null };
    const loads = Array.from({ length: whole.length }, (_, end) =>
      readEngineLoad(whole.slice(0, end)),
    ).filter(({ kind }) => kind === 'load');
    // At the end of one line: where only cache_config_info is missing.
    expect(loads).toEqual([{ kind: 'load', load: { ...truth, ...unknown } }]);
  });

  test.each([
    [whole.slice(0, -1), 'the text ends in the middle of a line'],
    [
      whole.replace(/^vllm:num_requests_waiting\{engine="1".*\n/m, ''),
      'num_requests_waiting is missing for engine 1',
    ],
    ['vllm:cache_config_info{num_gpu_blocks="9"} 1\n', 'nothing but cache_config_info'],
  ])('missing parts: %#', (text, reason) => {
    expect(readEngineLoad(text)).toEqual({
      kind: 'nonsense',
      reason: expect.stringContaining(reason) as string,
    });
  });
});

test.each([
  ['', '/metrics is empty'],
  ['<html>502</html>', '/metrics answers HTML'],
  ['{"error":"Unexpected endpoint"}', '/metrics answers JSON'],
  ['up 1\nprocess_start_time_seconds 3\n', '/metrics has none of vLLM’s series'],
  ['llamacpp:requests_processing 0\n', '/metrics has none of vLLM’s series'],
])('no load in %j', (text, reason) => {
  expect(readEngineLoad(text)).toEqual({ kind: 'none', reason });
});
