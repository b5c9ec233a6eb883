import type { ModelConfig } from '../../shared/config/types.ts';
import type { StreamFacts } from './fitted-engine.ts';
import type { EngineFacts } from './probe-engine.ts';
import { DIALECTS } from './request-dialect.ts';

const NO_TOKEN_IDS = 'no token ids: a job cannot be continued after a crash, it starts over';
const NO_RUNNING_USAGE = 'no running token counts: tokens are counted by chunk until the stream ends';

/** What the server lacks and what follows, in plain words; empty: nothing. */
export function describeLacks(facts: EngineFacts, model: ModelConfig): string[] {
  const dialect = DIALECTS[facts.kind];
  const lacks: [boolean, string][] = [
    [!facts.hasMetrics, `no KV metrics: ${capacityWords(facts, model)}, concurrency found by trial (AIMD)`],
    [!facts.countsPrompts, 'no /tokenize for chats: prompt lengths are estimated'],
    [!dialect.tokenIds, NO_TOKEN_IDS],
    [!dialect.continuousUsage, NO_RUNNING_USAGE],
    [!dialect.structuralTag, 'no structural tags: forced tool calls are checked, but not enforced'],
    [dialect.parsesCalls, 'no raw text with tools: calls are those that the server parses'],
    [facts.servedModels === null, 'no /v1/models: its model is not checked'],
  ];
  return lacks.filter(([lacking]) => lacking).map(([, words]) => words);
}

function capacityWords({ capacity }: EngineFacts, { kvCapacityTokens }: ModelConfig): string {
  if (kvCapacityTokens !== null) return 'capacity is as configured (kv_capacity_tokens)';
  return capacity === null ? 'capacity is assumed' : 'capacity is as the server tells it once';
}

/** Where the server contradicts the configuration, both values named; empty: nowhere. */
export function describeContradictions(facts: EngineFacts, model: ModelConfig): string[] {
  const { servedModels, maxModelLenTokens, slots } = facts;
  const found: string[] = [];
  if (servedModels !== null && !servedModels.includes(model.engineModel)) {
    const served = servedModels.length === 0 ? 'no model' : servedModels.slice(0, 5).join(', ');
    found.push(`engine_model is ${model.engineModel}, but the server serves ${served}`);
  }
  if (maxModelLenTokens !== null && model.contextLength > maxModelLenTokens)
    found.push(`context_length is ${model.contextLength}, but the server takes ${maxModelLenTokens} tokens`);
  if (slots !== null && model.maxNumSeqs > slots)
    found.push(`max_num_seqs is ${model.maxNumSeqs}, but the server runs ${slots} requests at once`);
  return found;
}

/** What the first stream lacked although the kind of server was taken to have it (older versions, proxies). */
export function describeStreamLacks(facts: StreamFacts, kind: EngineFacts['kind']): string[] {
  const dialect = DIALECTS[kind];
  return [
    ...(dialect.tokenIds && !facts.tokenIds ? [NO_TOKEN_IDS] : []),
    ...(dialect.continuousUsage && !facts.continuousUsage ? [NO_RUNNING_USAGE] : []),
  ];
}
