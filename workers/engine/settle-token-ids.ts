import type { EngineDelta } from './engine.ts';

/**
 * Moves ids whose text has not come yet to the delta that brings it, so that the ids so far always end where the text
 * so far ends. A character may be several tokens, and the engine sends its text with the last of them. A generation
 * that went on behind half a character would begin with the whole prompt as text: vLLM's decoder starts from the
 * last whole character, and finds none (seen with 0.32). What is open when the stream breaks is generated again.
 */
export async function* settleTokenIds(deltas: AsyncIterable<EngineDelta>): AsyncGenerator<EngineDelta> {
  let open: number[] = [];
  for await (const delta of deltas) {
    const tokenIds = [...open, ...delta.tokenIds];
    const isSettled = delta.text !== '' || delta.reasoning !== '' || delta.finishReason !== null;
    open = isSettled ? [] : tokenIds;
    yield { ...delta, tokenIds: isSettled ? tokenIds : [] };
  }
}
