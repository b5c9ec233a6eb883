/** A request as the scheduler sees it. `outputIds` is all that the model is going to say, its stop token included. */
export interface SequenceSpec {
  id: number;
  promptIds: ArrayLike<number>;
  /** At least one. */
  outputIds: ArrayLike<number>;
  /** Lower runs earlier; only with the priority policy. */
  priority: number;
}

/** A request on its way: how far it is, and the blocks that it holds. */
export interface Sequence extends SequenceSpec {
  /** Place in the order of arrival. */
  readonly arrival: number;
  /** Their lengths, read for every token: numbers of their own are faster than arrays of two kinds. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Output tokens sampled so far; a preemption does not take them back. */
  generated: number;
  /** Tokens whose keys and values lie in `blocks`. */
  computed: number;
  blocks: number[];
  /** Hashes of the full blocks of its tokens, as far as they were needed (see `block-hash.ts`). */
  hashes: number[];
  /** Prompt tokens that the prefix cache gave at the first admission; null: not admitted yet. */
  cachedTokens: number | null;
}

export function createSequence(
  { id, promptIds, outputIds, priority }: SequenceSpec,
  arrival: number,
): Sequence {
  return {
    id,
    promptIds,
    outputIds,
    priority,
    arrival,
    promptTokens: promptIds.length,
    outputTokens: outputIds.length,
    generated: 0,
    computed: 0,
    blocks: [],
    hashes: [],
    cachedTokens: null,
  };
}

/** Prompt and output so far: what has to be computed before the next token can be sampled. */
export function tokensOf(sequence: Sequence): number {
  return sequence.promptTokens + sequence.generated;
}

export function tokenAt({ promptIds, promptTokens, outputIds }: Sequence, index: number): number {
  return (index < promptTokens ? promptIds[index] : outputIds[index - promptTokens])!;
}
