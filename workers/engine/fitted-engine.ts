import { EngineError } from './engine-error.ts';
import type { Engine, EngineCall, EngineDelta } from './engine.ts';
import { fitBody, type RequestDialect } from './request-dialect.ts';

/** What the first answer that came to its end showed of the server's streams. */
export interface StreamFacts {
  /** Its chunks carry token ids, and the first one the prompt's. */
  tokenIds: boolean;
  /** Token counts came before the end, and not only with it. */
  continuousUsage: boolean;
}

export interface FittedEngineOptions {
  engine: Engine;
  /** Asked for each request: the kind of engine may become known, or change with a restart. */
  dialect: () => RequestDialect;
  /** Called once. */
  onFirstStream: (facts: StreamFacts) => void;
  /** It would not have a `response_format`; in its own words. */
  onRefusedConstraint: (why: string) => void;
}

/** An engine that gets only the fields that it knows. */
export function createFittedEngine(options: FittedEngineOptions): Engine {
  const { engine, dialect, onFirstStream, onRefusedConstraint } = options;
  let observed = false;

  /** The first stream to end is looked at; later ones pass through as they are. */
  async function* observe(deltas: AsyncIterable<EngineDelta>): AsyncGenerator<EngineDelta> {
    const facts = { tokenIds: false, continuousUsage: false };
    let chunks = 0;
    for await (const delta of deltas) {
      facts.tokenIds ||= delta.tokenIds.length > 0;
      // Usage of a chunk with text: the last word of the stream has none.
      facts.continuousUsage ||= delta.usage !== null && delta.text !== '';
      chunks += Number(delta.text !== '');
      yield delta;
    }
    if (observed || chunks === 0) return;
    observed = true;
    onFirstStream(facts);
  }

  const fit = (call: EngineCall) => ({ ...call, body: fitBody(call, dialect()) });

  /**
   * A grammar backend takes less than JSON Schema has, and no two versions the same. What it refuses is asked for
   * without: the answer is held against the schema either way.
   */
  async function* chatOnce(call: EngineCall, signal: AbortSignal): AsyncGenerator<EngineDelta> {
    let begun = false;
    try {
      for await (const delta of engine.chat(call, signal)) {
        begun = true;
        yield delta;
      }
    } catch (error) {
      if (begun || !isRefusedConstraint(error, call)) throw error;
      onRefusedConstraint(error.message);
      const { response_format: _, ...body } = call.body;
      yield* engine.chat({ ...call, body }, signal);
    }
  }

  const watched = (deltas: AsyncIterable<EngineDelta>) => (observed ? deltas : observe(deltas));
  return {
    url: engine.url,
    chat: (call, signal) => watched(chatOnce(fit(call), signal)),
    complete: (call, signal) => watched(engine.complete(fit(call), signal)),
    close: () => engine.close(),
  };
}

/** A 4xx to a request with a constraint: it may be about something else, which the second try then says. */
function isRefusedConstraint(error: unknown, { body }: EngineCall): error is EngineError {
  return (
    error instanceof EngineError && error.failure === 'rejected' && body['response_format'] !== undefined
  );
}
