/**
 * The servers whose ways are known. `openai`: any other with OpenAI's API, which gets nothing but OpenAI's fields.
 * An OpenAI-compatible server of a known family can be named in place of being detected.
 */
export const ENGINE_KINDS = ['vllm', 'sglang', 'llamacpp', 'ollama', 'openai'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

/** What shows the kind; each may be missing. */
export interface KindSigns {
  /** `/metrics` has vLLM's series. */
  hasMetrics: boolean;
  /** `owned_by` of the entries of `/v1/models`. */
  owners: string[];
  /** `GET /api/version` answers with a version: Ollama's own API. */
  hasOllamaApi: boolean;
}

const KIND_OF_OWNER: Readonly<Record<string, EngineKind>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  llamacpp: 'llamacpp',
};

export function detectKind({ hasMetrics, owners, hasOllamaApi }: KindSigns): EngineKind {
  if (hasMetrics) return 'vllm';
  const [known] = owners.flatMap((owner) => KIND_OF_OWNER[owner] ?? []);
  return known ?? (hasOllamaApi ? 'ollama' : 'openai');
}
