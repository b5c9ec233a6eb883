import type { ModelConfig } from '../../shared/config/types.ts';

const PROBE_MS = 2_000;

/**
 * What a real engine lacks, in words for whoever starts the gateway; empty: nothing. Nothing here stops the start:
 * workers wait for an engine that is not up yet, and any OpenAI-compatible server works.
 */
export async function probeEngine(url: string, model: ModelConfig, signal: AbortSignal): Promise<string[]> {
  const [models, metrics] = await Promise.all([
    read(`${url}/v1/models`, signal),
    read(`${url}/metrics`, signal),
  ]);
  if (models === null && metrics === null) return ['does not answer yet'];
  return [...modelProblems(models, model.engineModel), ...metricsProblems(metrics)];
}

function modelProblems(models: string | null, wanted: string): string[] {
  const served = servedModels(models);
  if (served === null) return ['no /v1/models, so its model is not checked'];
  return served.includes(wanted) ? [] : [`serves ${served.join(', ')}, not ${wanted}: see engine_model`];
}

function servedModels(models: string | null): string[] | null {
  try {
    const { data } = JSON.parse(models ?? '') as { data: { id: string }[] };
    return data.map(({ id }) => id);
  } catch {
    return null;
  }
}

function metricsProblems(metrics: string | null): string[] {
  if (metrics?.includes('vllm:cache_config_info')) return [];
  return ['no vLLM metrics, so its KV capacity is assumed: set kv_capacity_tokens'];
}

/** The body of a 200, else null. */
async function read(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]) });
    const body = await response.text();
    return response.ok ? body : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
