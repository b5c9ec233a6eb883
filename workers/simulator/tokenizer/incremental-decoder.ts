import type { Tokenizer } from './tokenizer.ts';

/** Text of ids that arrive one by one. A character that is not complete yet is held back, as in vLLM. */
export interface IncrementalDecoder {
  /** Text that this id completes: empty while a character is still open. */
  push(id: number): string;
}

/** As many ids as the longest UTF-8 character can have bytes. */
const PRIMING_IDS = 4;

/**
 * Primed with the prompt's last ids: when those end inside a character, the first new id completes it. What is
 * still open at the end of a generation is lost, as in vLLM.
 */
export function createIncrementalDecoder(
  tokenizer: Tokenizer,
  promptIds: readonly number[],
  skipSpecialTokens: boolean,
): IncrementalDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const push = (id: number) => decoder.decode(tokenizer.bytesOf(id, skipSpecialTokens), { stream: true });
  for (const id of promptIds.slice(-PRIMING_IDS)) push(id);
  return { push };
}
