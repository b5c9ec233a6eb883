import type { Random } from '../../../shared/lib/random.ts';
import type { JsonValue } from '../../../shared/types/chat.ts';

/** Where sampled values come from: chance with a seed, and what the prompt says. */
export interface ValueSource {
  random: Random;
  /** Words of the prompt, in its order. */
  words: readonly string[];
  /** Numbers that the prompt mentions. */
  numbers: readonly number[];
  /** The whole schema: what `$ref` points into. */
  root: JsonValue;
  /** Parts of the schema that may still be visited: circles of references grow exponentially, and must end. */
  budget: { visits: number };
}
