import { addedTokenId } from '../tokenizer/added-tokens.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Each of them one token. */
const LEXICON =
  ' the, of, and, to, in, is, that, it, was, for, on, are, with, as, at, be, this, have, from, or, one, had, by, word, but, not, what, all, were, we, when, your, can, said, there, use, an, each, which, she, do, how, their, if, will, up, other, about, out, many, then, them, these, so, some, her, would, make, like, him, into, time, has, look, two, more';
/** Mean length of a text that ends by itself, tokens. */
const MEAN_TOKENS = 120;

/** Token ids without end, each a function of all ids before it. */
export type FreeContinuation = (ids: readonly number[]) => Generator<number, never>;

/**
 * What the simulated model writes where no answer is planned: text that is no chat, and beyond the end of an answer
 * under `ignore_eos`. Since each token follows from all before it, prompt and text so far continue where they stopped.
 */
export function createFreeContinuation(tokenizer: Tokenizer): FreeContinuation {
  const words = LEXICON.split(',').map((word) => tokenizer.encode(word)[0]!);
  const stop = addedTokenId('<|end_of_text|>');

  return function* freeContinuation(ids) {
    let state = ids.reduce(mix, 0x9e3779b9);
    while (true) {
      const draw = scramble(state);
      const id = draw % MEAN_TOKENS === 0 ? stop : words[draw % words.length]!;
      state = mix(state, id);
      yield id;
    }
  };
}

function mix(state: number, id: number): number {
  return (Math.imul(state ^ id, 0x01000193) + 0x6d2b79f5) | 0;
}

function scramble(state: number): number {
  const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
