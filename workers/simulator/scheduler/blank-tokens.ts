/** The longest blank text. It costs its bytes once: every blank text is a view of this one. */
const MOST_TOKENS = 4 * 1024 * 1024;
const BLANK = new Uint8Array(MOST_TOKENS);

/**
 * Token ids of a text of which only the length matters, all of them 0. Only without prefix caching: there, equal
 * beginnings are one.
 */
export function blankTokens(length: number): ArrayLike<number> {
  if (length > MOST_TOKENS) throw new RangeError(`a blank text has at most ${MOST_TOKENS} tokens`);
  return BLANK.subarray(0, length);
}
