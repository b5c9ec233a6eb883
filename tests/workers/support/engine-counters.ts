import { parsePrometheusText } from '../../../workers/engine/prometheus-text.ts';

const GENERATED = 'vllm:generation_tokens_total';

/** Output tokens that this engine has generated in its life, whether or not anybody kept them. */
export async function generatedTokens(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  const { samples } = parsePrometheusText(await response.text(), new Set([GENERATED]));
  if (samples.length === 0) throw new Error(`no ${GENERATED}`);
  return samples.reduce((sum, { value }) => sum + value, 0);
}
