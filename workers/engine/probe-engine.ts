import type { ModelConfig } from '../../shared/config/types.ts';
import { detectKind, type EngineKind } from './engine-kind.ts';
import type { KvCapacity } from './kv-capacity.ts';
import { asCount, asObject, asObjects, type Json, readJson } from './read-json.ts';

/** What a server is and has, found out once when it arrives. */
export interface EngineFacts {
  kind: EngineKind;
  /** vLLM's series in `/metrics`. */
  hasMetrics: boolean;
  /** `POST /tokenize` counts a chat's tokens. */
  countsPrompts: boolean;
  /** Ids that it lists; null: it has no list. */
  servedModels: string[] | null;
  /** Longest prompt + output of our model, tokens. */
  maxModelLenTokens: number | null;
  /** Told outside `/metrics` (SGLang). */
  capacity: KvCapacity | null;
  /** Requests that it runs at once, where that is fixed (llama.cpp's slots, SGLang's running requests). */
  slots: number | null;
}

export interface ProbeOptions {
  /** Base URL without `/v1`. */
  url: string;
  model: ModelConfig;
  /** Stands above what is found; null: found out. */
  kind: EngineKind | null;
}

/** What kinds tell on a page of their own. */
type KindFacts = Partial<Pick<EngineFacts, 'maxModelLenTokens' | 'capacity' | 'slots'>>;

/** A handful of small requests, all of which may fail: what does not answer is not there. Throws when `signal` aborts. */
export async function probeEngine(
  { url, model, kind }: ProbeOptions,
  hasMetrics: boolean,
  signal: AbortSignal,
): Promise<EngineFacts> {
  const chat = { model: model.engineModel, messages: [{ role: 'user', content: 'x' }] };
  const [models, tokenized, ollama] = await Promise.all([
    readJson(url, '/v1/models', { signal }),
    readJson(url, '/tokenize', { signal, body: chat }),
    readJson(url, '/api/version', { signal }),
  ]);
  const cards = models === null ? null : asObjects(models['data']);
  const owners = (cards ?? []).map((card) => String(card['owned_by']));
  const hasOllamaApi = typeof ollama?.['version'] === 'string';
  const found = kind ?? detectKind({ hasMetrics, owners, hasOllamaApi });
  return {
    kind: found,
    hasMetrics,
    countsPrompts: asCount(tokenized?.['count']) !== null,
    servedModels: cards?.map(({ id }) => String(id)) ?? null,
    maxModelLenTokens: maxModelLen(cards ?? [], model.engineModel),
    capacity: null,
    slots: null,
    ...(await (KIND_PAGES[found]?.(url, signal) ?? {})),
  };
}

const KIND_PAGES: Partial<Record<EngineKind, (url: string, signal: AbortSignal) => Promise<KindFacts>>> = {
  sglang: readSglang,
  llamacpp: readLlamaCpp,
};

/** vLLM and SGLang say `max_model_len`; llama.cpp `meta.n_ctx`, older ones only what the model was trained with. */
function maxModelLen(cards: Json[], model: string): number | null {
  const card = cards.find(({ id }) => id === model) ?? (cards.length === 1 ? cards[0] : undefined);
  const meta = asObject(card?.['meta']);
  return asCount(card?.['max_model_len']) ?? asCount(meta?.['n_ctx']) ?? asCount(meta?.['n_ctx_train']);
}

/** The path's newer name second. Tokens are those of one data-parallel rank; its pages are our blocks. */
async function readSglang(url: string, signal: AbortSignal): Promise<KindFacts> {
  const info =
    (await readJson(url, '/get_server_info', { signal })) ??
    (await readJson(url, '/server_info', { signal }));
  if (info === null) return {};
  const tokens = asCount(info['max_total_num_tokens']);
  const blockSize = asCount(info['page_size']) ?? 1;
  const smallestEngineBlocks = tokens === null ? 0 : Math.floor(tokens / blockSize);
  const usableBlocks = smallestEngineBlocks * (asCount(info['dp_size']) ?? 1);
  return {
    capacity: usableBlocks > 0 ? { usableBlocks, smallestEngineBlocks, blockSize } : null,
    slots: asCount(info['max_running_requests']),
  };
}

/** Slots share one cache or have one each, by a flag that is not told: so this tells no capacity. */
async function readLlamaCpp(url: string, signal: AbortSignal): Promise<KindFacts> {
  const props = await readJson(url, '/props', { signal });
  const contextTokens = asCount(asObject(props?.['default_generation_settings'])?.['n_ctx']);
  const slots = asCount(props?.['total_slots']);
  return { slots, ...(contextTokens === null ? {} : { maxModelLenTokens: contextTokens }) };
}
