/** One data-parallel engine's numbers in a text of vLLM's. */
export interface EngineNumbers {
  blocks?: string | null;
  blockSize?: string;
  kvTokens?: string | null;
  running?: number | string;
  waiting?: number | string;
  usage?: number | string;
  preemptions?: number | string;
  queries?: number;
  hits?: number;
}

/** `/metrics` of a vLLM server whose engines have these numbers, in the lines and order of vLLM 0.32. */
export function metricsText(
  engines: EngineNumbers[],
  processStartedAt: number | null = 1_795_480_531.69,
): string {
  const series = (name: string, field: keyof EngineNumbers, absent: string | number) => [
    `# TYPE ${name} gauge`,
    ...engines.map((engine, i) => `${name}{engine="${i}",model_name="m"} ${engine[field] ?? absent}`),
  ];
  return [
    '# HELP python_info Python platform information.',
    'python_info{implementation="CPython",major="3"} 1.0',
    ...(processStartedAt === null ? [] : [`process_start_time_seconds ${processStartedAt}`]),
    ...series('vllm:num_requests_running', 'running', '0.0'),
    ...series('vllm:num_requests_waiting', 'waiting', '0.0'),
    'vllm:num_requests_waiting_by_reason{engine="0",model_name="m",reason="capacity"} 99.0',
    ...series('vllm:kv_cache_usage_perc', 'usage', '0.0'),
    ...series('vllm:prefix_cache_queries_total', 'queries', '0.0'),
    'vllm:prefix_cache_queries_created{engine="0",model_name="m"} 1.7954805952518606e+09',
    ...series('vllm:prefix_cache_hits_total', 'hits', '0.0'),
    ...series('vllm:num_preemptions_total', 'preemptions', '0.0'),
    ...engines.map(infoLine),
    '',
  ].join('\n');
}

function infoLine(
  { blocks = '101', blockSize = '16', kvTokens = null }: EngineNumbers,
  engine: number,
): string {
  const labels = [
    'cache_dtype="a\\"b,c"',
    `block_size="${blockSize}"`,
    `engine="${engine}"`,
    ...(kvTokens === null ? [] : [`kv_cache_size_tokens="${kvTokens}"`]),
    ...(blocks === null ? [] : [`num_gpu_blocks="${blocks}"`]),
    'sliding_window="None"',
  ];
  return `vllm:cache_config_info{${labels.join(',')}} 1.0`;
}
