import type { BudgetPeriod } from '../ledger/ledger.ts';
import type { ModelRole, StrategyName } from '../types/route.ts';

/** `configs/*.yaml` after loading: validated, defaults filled in, frozen. Field names are those of the YAML, camelCased. */
export interface Config {
  models: ModelConfig[];
  routing: RoutingConfig;
  gateway: GatewayConfig;
}

export interface ModelConfig {
  /** What clients name, e.g. `llama-3.1-8b-instruct`. */
  id: string;
  aliases: string[];
  /** What the engine calls it (`model` in its requests), e.g. `meta-llama/Llama-3.1-8B-Instruct`. */
  engineModel: string;
  weights: { repository: string; revision: string | null };
  role: ModelRole;
  quantization: string | null;
  /** Longest prompt + output, tokens. */
  contextLength: number;
  defaultMaxTokens: number;
  maxMaxTokens: number;
  maxNumSeqs: number;
  maxNumBatchedTokens: number;
  /** vLLM's parser name; null: raw text only. */
  toolParser: string | null;
  reasoningParser: string | null;
  price: PriceConfig;
  /** Base URLs of engines, without `/v1`; empty: `npm start` brings up a simulator. */
  engines: string[];
  vllmArgs: string[];
  /** Preset that the simulator uses for this model, e.g. `8b-h100`. */
  simulatorPreset: string;
  /** Share of the KV cache that batch (`flex`) may fill while interactive traffic is about, 0..1. */
  batchKvShare: number;
  /** Overrides what `/metrics` says. */
  kvCapacityTokens: number | null;
}

export interface PriceConfig {
  /** Nano-dollars per token = dollars per billion tokens ⇔ USD per million × 1000. Integers. */
  promptNanoUsdPerToken: number;
  cachedPromptNanoUsdPerToken: number;
  completionNanoUsdPerToken: number;
  gpuUsdPerHour: number;
}

/** Classifiers that need nobody else. */
export type LocalClassifierName = 'heuristic' | 'trained';
export type ClassifierName = LocalClassifierName | 'llm';

export interface RoutingConfig {
  strategy: StrategyName;
  classifier: ClassifierName;
  /** File of the classifier `trained`, as `router:train` writes it; null: the one that is shipped. */
  weights: string | null;
  /** The classifier `llm`: the small model is asked. */
  llm: {
    /** Without a grade by then the fallback's word counts. */
    timeLimitMs: number;
    fallback: LocalClassifierName;
  };
  /** A second router whose decisions are only recorded; null: none. */
  shadow: { classifier: LocalClassifierName; strategy: StrategyName } | null;
  /** Score bands: below `moderate` is simple, from `complex` on complex. */
  bands: { moderate: number; complex: number };
  /** Score from which each strategy goes large. */
  thresholds: { cost: number; balanced: number; quality: number; latency: number };
  /** Answers that do not pass their check, where nothing stands in the way of another one. */
  verification: {
    /** Times that a model is told what was wrong and asked again. */
    reasks: number;
    /** Then the large model is asked, where the router had chosen. */
    escalate: boolean;
    /** From this doubt on, a small model's answer that passed is asked of the large one; null: never. */
    doubt: number | null;
    /** Not if the small model has already taken longer. */
    maxExtraMs: number;
  };
  tenants: Record<string, { strategy: StrategyName }>;
}

export interface GatewayConfig {
  limits: {
    bodyBytes: number;
    messages: number;
    tools: number;
    schemaBytes: number;
    schemaDepth: number;
    /** WebSocket: live streams on one socket, and bytes of one frame. */
    streamsPerSocket: number;
    frameBytes: number;
    /** Jobs waiting per model before 429. */
    queueDepth: number;
    /** Per tenant; 0: as many as the queues take. */
    requestsPerMinute: number;
    maxDeadlineMs: number;
  };
  retention: { logAfterEndMs: number; logAfterDeadlineMs: number; resultMs: number; usageMs: number };
  streaming: {
    flushMs: number;
    heartbeatMs: number;
    slowClientBufferBytes: number;
    slowClientTimeoutMs: number;
    leaseMs: number;
    silenceCheckMs: number;
  };
  worker: {
    lookAhead: number;
    kvHighWater: number;
    engineWaitingMax: number;
    /** Tokens of batch prompts that are computed side by side. */
    batchPrefillTokens: number;
    /** A tier of which nothing has started for this long goes next, whatever the others hold. */
    starvationMs: number;
    /** Ask the engine's tokenizer for each prompt's length: exact, for one more round trip. */
    exactPromptTokens: boolean;
    /** A job younger than this goes to the worker whose engine holds its session's prefix, if that one can start it before; 0: off. */
    affinityWaitMs: number;
    maxAttempts: number;
    retryBackoffMs: number;
    drainGraceMs: number;
    /** No token for this long: the engine hangs. */
    engineSilenceMs: number;
  };
  tenants: TenantConfig[];
}

/** Who everybody is while no tenant is configured. */
export const OPEN_TENANT = 'default';

export interface TenantConfig {
  name: string;
  /** SHA-256 of each API key, lower-case hex. */
  keySha256: string[];
  /** May see queues' and workers' details of all. */
  admin: boolean;
  weight: number;
  /** Refuses jobs before it would be overspent; null: none. */
  budget: { usd: number; period: BudgetPeriod } | null;
}
