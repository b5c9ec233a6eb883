import type { MetricsFault } from './fault.ts';

/** Longer than anybody should read. */
const HUGE_BYTES = 32 * 1024 * 1024;

/** A scrape's text as the fault leaves it; null: it is not spoilt. Each is a text that a broken server or proxy has sent. */
export function spoilMetrics(text: string, fault: Exclude<MetricsFault, number> | null): string | null {
  switch (fault) {
    case 'garbage':
      return '<html>\u0000 vllm:num_requests_running{ NaN\n';
    case 'nonsense':
      return text
        .replace(/^(vllm:kv_cache_usage_perc\S*) .*$/m, '$1 NaN')
        .replace(/num_gpu_blocks="\d+"/, 'num_gpu_blocks="0"');
    case 'cut':
      return text.slice(0, text.indexOf('vllm:kv_cache_usage_perc{') + 30);
    case 'huge':
      return text + '# \n'.repeat(HUGE_BYTES / 3);
    case 'stale':
    case 'hang':
    case null:
      return null;
  }
}
