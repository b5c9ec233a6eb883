import { parsePrometheusText } from '../../../workers/engine/prometheus-text.ts';

/** A counter of a simulated engine's, as a scraper finds it. */
async function counterOf(url: string, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  const { samples } = parsePrometheusText(await response.text(), new Set([name]));
  if (samples.length === 0) throw new Error(`no ${name}`);
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** Output tokens that this engine has generated in its life, whether or not anybody kept them. */
export function generatedTokens(url: string): Promise<number> {
  return counterOf(url, 'vllm:generation_tokens_total');
}

export function preemptions(url: string): Promise<number> {
  return counterOf(url, 'vllm:num_preemptions_total');
}
