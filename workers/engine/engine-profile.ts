import type { Logger } from 'pino';

import { describeContradictions, describeLacks, describeStreamLacks } from './describe-facts.ts';
import type { StreamFacts } from './fitted-engine.ts';
import { type EngineFacts, probeEngine, type ProbeOptions } from './probe-engine.ts';
import { DIALECTS, type RequestDialect } from './request-dialect.ts';

/** What is known of the engine beyond its load, and said once in the log. */
export interface EngineProfile {
  /** Null until it has been probed. */
  facts(): EngineFacts | null;
  /** How its requests are written; vLLM's way until it has been probed. */
  dialect(): RequestDialect;
  /** Finds the facts out anew; says what is lacking or contradictory when that is news. Throws when `signal` aborts. */
  probe(hasMetrics: boolean, signal: AbortSignal): Promise<void>;
  /** Says what the first stream lacked. */
  observeStream(facts: StreamFacts): void;
}

export function createEngineProfile({
  logger,
  ...options
}: ProbeOptions & { logger: Logger }): EngineProfile {
  const { url, model } = options;
  let facts: EngineFacts | null = null;
  let said = '';

  function say(found: EngineFacts): void {
    const lacks = describeLacks(found, model);
    const contradictions = describeContradictions(found, model);
    const news = JSON.stringify([found.kind, lacks, contradictions]);
    if (news === said) return;
    said = news;
    logger.info({ engine: url, ...found }, `engine is ${found.kind}`);
    if (lacks.length > 0) logger.warn({ engine: url, lacks }, `engine lacks: ${lacks.join('; ')}`);
    for (const contradiction of contradictions) logger.warn({ engine: url }, contradiction);
  }

  return {
    facts: () => facts,
    dialect: () => DIALECTS[facts?.kind ?? 'vllm'],
    async probe(hasMetrics, signal) {
      facts = await probeEngine(options, hasMetrics, signal);
      say(facts);
    },
    observeStream(stream) {
      const lacks = describeStreamLacks(stream, facts?.kind ?? 'vllm');
      if (lacks.length > 0) logger.warn({ engine: url, lacks }, `engine lacks: ${lacks.join('; ')}`);
    },
  };
}
